import { Contract } from '../decorators/contract.js';

/**
 * Looks whether something works that the backend depends on: returns when it does, throws the reason when it does not.
 *
 * @param signal - is aborted when the check takes too long
 */
export type HealthCheck = (signal: AbortSignal) => void | Promise<void>;

export interface HealthCheckOptions {
  /** Whether the backend is not ready while the check fails, or only shows it. Default: `true`. */
  readonly required?: boolean;
}

/** What a check came to. */
export interface HealthCheckResult {
  readonly name: string;
  readonly required: boolean;
  /** Why it failed; absent when it passed. */
  readonly error?: Error;
}

/**
 * What readiness depends on besides the start and the stop: whoever holds a connection adds a check of it. Liveness never depends on checks,
 * since a restart mends nothing that is outside of the process.
 *
 * @example
 * ```ts
 * constructor(checks: RootHealthChecks, private readonly queue: Queue) {
 *   checks.add('queue', (signal) => this.queue.ping({ signal }));
 * }
 * ```
 */
@Contract('core.rootHealthChecks', { scope: 'root' })
export abstract class RootHealthChecks {
  /**
   * Adds a check for as long as it is not removed.
   *
   * @param name - shown to whoever asks for readiness, without the reason: `database`; a plugin's id is put before it
   * @returns removes the check
   */
  abstract add(name: string, check: HealthCheck, options?: HealthCheckOptions): () => void;
  /** Runs every check, side by side and no longer than a time limit, in the order in which they were added. */
  abstract run(): Promise<readonly HealthCheckResult[]>;
}
