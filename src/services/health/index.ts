export { HealthEndpoints } from './health-endpoints.js';
export { LifecycleRootHealth } from './lifecycle-root-health.js';
