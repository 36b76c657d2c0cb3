import type { LifecycleHook, LifecycleHookOptions } from '../../contracts/lifecycle.js';
import type { LogWriter } from '../../contracts/logger.js';
import { problems } from '../../errors/catalogue.js';

/** When a hook runs. */
export type LifecyclePhase = 'startup' | 'beforeShutdown' | 'shutdown';

/** One hook as it was added. */
export interface RecordedHook {
  readonly run: LifecycleHook;
  /** Where a failure is logged; the runner has a default. */
  readonly logger?: LogWriter;
}

/** Keeps the hooks of each phase until that phase begins; from then on the phase takes no more. */
export class RecordedHooks {
  readonly #hooks = new Map<LifecyclePhase, RecordedHook[]>();
  readonly #begun = new Set<LifecyclePhase>();

  /** @throws ProsceniumError `HOOK_TOO_LATE` when the phase has begun */
  add(phase: LifecyclePhase, run: LifecycleHook, options: LifecycleHookOptions = {}): void {
    if (this.#begun.has(phase)) throw problems.hookTooLate(PHASE_NAMES[phase]);
    const hooks = this.#hooks.get(phase) ?? [];
    this.#hooks.set(phase, hooks);
    hooks.push({ run, ...options });
  }

  /** Begins a phase: hands out its hooks in the order in which they were added, and nothing the second time. */
  release(phase: LifecyclePhase): readonly RecordedHook[] {
    this.#begun.add(phase);
    const hooks = this.#hooks.get(phase) ?? [];
    this.#hooks.delete(phase);
    return hooks;
  }
}

const PHASE_NAMES: Readonly<Record<LifecyclePhase, string>> = {
  startup: 'startup',
  beforeShutdown: 'before-shutdown',
  shutdown: 'shutdown',
};
