export { describeIssues, pathsOf } from './schema-issues.js';
export { toJsonSchema } from './to-json-schema.js';
