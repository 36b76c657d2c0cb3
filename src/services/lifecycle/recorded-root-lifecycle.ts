import { type LifecycleHook, type LifecycleHookOptions, RootLifecycle } from '../../contracts/lifecycle.js';
import { Service } from '../../decorators/service.js';
import { type LifecyclePhase, type RecordedHook, RecordedHooks } from './recorded-hooks.js';

/** Records the hooks of the whole backend; the backend runs them. */
@Service('root', RootLifecycle)
export class RecordedRootLifecycle implements RootLifecycle {
  readonly #hooks = new RecordedHooks();

  addStartupHook(hook: LifecycleHook, options?: LifecycleHookOptions): void {
    this.#hooks.add('startup', hook, options);
  }

  addBeforeShutdownHook(hook: LifecycleHook, options?: LifecycleHookOptions): void {
    this.#hooks.add('beforeShutdown', hook, options);
  }

  addShutdownHook(hook: LifecycleHook, options?: LifecycleHookOptions): void {
    this.#hooks.add('shutdown', hook, options);
  }

  /** Hands out the hooks of a phase and closes the phase; for who runs them. */
  releaseHooks(phase: LifecyclePhase): readonly RecordedHook[] {
    return this.#hooks.release(phase);
  }
}
