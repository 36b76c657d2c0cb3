import type { Context } from '../../contracts/context.js';
import { RootLifecycle } from '../../contracts/lifecycle.js';
import { type HealthResponse, RootHealth } from '../../contracts/root-health.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { healthConfig } from './config-schema.js';
import { readHealthHeaders } from './health-headers.js';

/** What the HTTP server shows to load balancers and orchestrators: answers GET and HEAD for `liveness` and `readiness`. */
@Service('root', { eager: false, config: healthConfig })
export class HealthEndpoints {
  /** Where they ask. */
  readonly path = '/.backstage/health/v1';
  readonly #headers: ReadonlyMap<string, string>;
  readonly #endpoints: ReadonlyMap<string, () => Promise<HealthResponse>>;
  #isStopping = false;

  /** @throws ProsceniumError `INVALID_CONFIG` for `backend.health.headers` that no answer may have */
  constructor(config: RootConfig, health: RootHealth, lifecycle: RootLifecycle) {
    this.#headers = readHealthHeaders(config);
    this.#endpoints = new Map([
      [`${this.path}/liveness`, () => health.getLiveness()],
      [`${this.path}/readiness`, () => health.getReadiness()],
    ]);
    lifecycle.addBeforeShutdownHook(() => {
      this.#isStopping = true;
    });
  }

  /** Whether the backend has begun to stop, so that clients should take their next request to another one. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  async answer(ctx: Context): Promise<void> {
    const ask = ctx.method === 'GET' || ctx.method === 'HEAD' ? this.#endpoints.get(ctx.path) : undefined;
    if (ask === undefined) return;
    const { status, payload } = await ask();
    for (const [name, value] of this.#headers) ctx.set(name, value);
    ctx.status = status;
    ctx.type = 'json';
    ctx.body = JSON.stringify(payload ?? {});
  }
}
