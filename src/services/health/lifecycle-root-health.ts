import { RootLifecycle } from '../../contracts/lifecycle.js';
import { RootConfig } from '../../contracts/root-config.js';
import { type HealthResponse, RootHealth } from '../../contracts/root-health.js';
import { RootHealthChecks } from '../../contracts/root-health-checks.js';
import type { StartupFailureSource } from '../../contracts/service-hooks.js';
import { Service } from '../../decorators/service.js';
import { readDuration } from '../duration/index.js';
import { EventLoopWatch } from '../event-loop/index.js';

/**
 * Reports the backend as ready from the end of its start until it begins to stop, while every required health check passes and, where
 * `backend.health.maxEventLoopDelay` is set, the event loop is not held for longer. What has failed and may is shown.
 */
@Service('root', RootHealth)
export class LifecycleRootHealth implements RootHealth {
  readonly #failedPlugins = new Set<string>();
  readonly #failedModules = new Set<string>();
  readonly #maximalDelay: number;
  /** What readiness is whatever the checks say; `undefined` while the backend is up. */
  #unavailable: HealthResponse | undefined = unavailable('Backend has not started yet');

  /** @throws ProsceniumError `INVALID_CONFIG` for what is no duration */
  constructor(
    lifecycle: RootLifecycle,
    private readonly checks: RootHealthChecks,
    private readonly eventLoop: EventLoopWatch,
    config: RootConfig,
  ) {
    this.#maximalDelay = readDuration(config, 'backend.health.maxEventLoopDelay') ?? Number.POSITIVE_INFINITY;
    lifecycle.addStartupHook(() => {
      // A stop that came during the start has the last word.
      if (this.#unavailable !== SHUTTING_DOWN) this.#unavailable = undefined;
    });
    lifecycle.addBeforeShutdownHook(() => {
      this.#unavailable = SHUTTING_DOWN;
    });
  }

  onStartupFailure(_: Error, { pluginId, moduleId }: StartupFailureSource): void {
    if (moduleId === undefined) this.#failedPlugins.add(pluginId);
    else this.#failedModules.add(`${pluginId}.${moduleId}`);
  }

  async getLiveness(): Promise<HealthResponse> {
    return OK;
  }

  async getReadiness(): Promise<HealthResponse> {
    if (this.#unavailable !== undefined) return this.#unavailable;
    if (this.eventLoop.delay > this.#maximalDelay) return BLOCKED;
    const failed = (await this.checks.run()).filter(({ error }) => error !== undefined);
    const failedChecks = failed.map(({ name }) => name);
    if (failed.some(({ required }) => required))
      return { status: 503, payload: { message: 'Health checks fail', status: 'error', failedChecks } };
    const payload = {
      ...(this.#failedPlugins.size > 0 ? { failedPlugins: [...this.#failedPlugins] } : {}),
      ...(this.#failedModules.size > 0 ? { failedModules: [...this.#failedModules] } : {}),
      ...(failedChecks.length > 0 ? { failedChecks } : {}),
    };
    return Object.keys(payload).length === 0 ? OK : { status: 200, payload: { status: 'degraded', ...payload } };
  }
}

const OK: HealthResponse = { status: 200, payload: { status: 'ok' } };
const SHUTTING_DOWN = unavailable('Backend is shutting down');
const BLOCKED = unavailable('The event loop is blocked');

function unavailable(message: string): HealthResponse {
  return { status: 503, payload: { message, status: 'error' } };
}
