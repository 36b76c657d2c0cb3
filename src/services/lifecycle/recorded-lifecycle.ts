import { Lifecycle, type LifecycleHook, type LifecycleHookOptions } from '../../contracts/lifecycle.js';
import { Service } from '../../decorators/service.js';
import { type LifecyclePhase, type RecordedHook, RecordedHooks } from './recorded-hooks.js';

/** Records the hooks of one plugin and its modules; the backend runs them. */
@Service('plugin', Lifecycle)
export class RecordedLifecycle implements Lifecycle {
  readonly #hooks = new RecordedHooks();

  addStartupHook(hook: LifecycleHook, options?: LifecycleHookOptions): void {
    this.#hooks.add('startup', hook, options);
  }

  addShutdownHook(hook: LifecycleHook, options?: LifecycleHookOptions): void {
    this.#hooks.add('shutdown', hook, options);
  }

  /** Hands out the hooks of a phase and closes the phase; for who runs them. */
  releaseHooks(phase: LifecyclePhase): readonly RecordedHook[] {
    return this.#hooks.release(phase);
  }
}
