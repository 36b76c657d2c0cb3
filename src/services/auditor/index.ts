export { LogAuditor } from './log-auditor.js';
