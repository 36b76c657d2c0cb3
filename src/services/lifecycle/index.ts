export type { LifecyclePhase, RecordedHook } from './recorded-hooks.js';
export { RecordedLifecycle } from './recorded-lifecycle.js';
export { RecordedRootLifecycle } from './recorded-root-lifecycle.js';
