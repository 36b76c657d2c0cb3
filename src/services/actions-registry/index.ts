export { ServedActionsRegistry } from './served-actions-registry.js';
