export { HealthEndpoints } from './health-endpoints.js';
export { LifecycleRootHealth } from './lifecycle-root-health.js';
export { SharedRootHealthChecks } from './shared-root-health-checks.js';
