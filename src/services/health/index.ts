export { readHealthHeaders } from './health-headers.js';
export { LifecycleRootHealth } from './lifecycle-root-health.js';
