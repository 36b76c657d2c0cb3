import { Contract } from '../decorators/contract.js';
import type { LogWriter } from './logger.js';

export type LifecycleHook = () => void | Promise<void>;

export interface LifecycleHookOptions {
  /** Where a failure of this hook is logged; default: the log of the plugin, or the root log. */
  readonly logger?: LogWriter;
}

/**
 * Lets anything inside a plugin act when the plugin is up and when it goes down.
 * Hooks of one phase run side by side; one that fails is logged and stops nothing.
 *
 * @example
 * ```ts
 * constructor(lifecycle: Lifecycle) {
 *   lifecycle.addShutdownHook(() => this.connection.close());
 * }
 * ```
 */
@Contract('core.lifecycle')
export abstract class Lifecycle {
  /** @throws ProsceniumError `HOOK_TOO_LATE` after the plugin has started */
  abstract addStartupHook(hook: LifecycleHook, options?: LifecycleHookOptions): void;
  /** @throws ProsceniumError `HOOK_TOO_LATE` after the plugin has begun to shut down */
  abstract addShutdownHook(hook: LifecycleHook, options?: LifecycleHookOptions): void;
}

/** The same for the whole backend: up when every plugin has settled, and a first word before anything goes down. */
@Contract('core.rootLifecycle', { scope: 'root' })
export abstract class RootLifecycle {
  /** @throws ProsceniumError `HOOK_TOO_LATE` after the backend has started */
  abstract addStartupHook(hook: LifecycleHook, options?: LifecycleHookOptions): void;
  /** Runs first of all when the backend stops, while everything still serves. */
  abstract addBeforeShutdownHook(hook: LifecycleHook, options?: LifecycleHookOptions): void;
  /** Runs after the plugins have gone down, before root services do. */
  abstract addShutdownHook(hook: LifecycleHook, options?: LifecycleHookOptions): void;
}
