import type { Middleware } from '../../contracts/context.js';
import type { HealthResponse, RootHealth } from '../../contracts/root-health.js';

/** Where load balancers and orchestrators ask. */
export const HEALTH_PATH = '/.backstage/health/v1';

/** Answers GET and HEAD for `liveness` and `readiness` below {@link HEALTH_PATH}, with these headers on every answer. */
export function healthEndpoints(health: RootHealth, headers: ReadonlyMap<string, string>): Middleware {
  const endpoints: ReadonlyMap<string, () => Promise<HealthResponse>> = new Map([
    [`${HEALTH_PATH}/liveness`, () => health.getLiveness()],
    [`${HEALTH_PATH}/readiness`, () => health.getReadiness()],
  ]);
  return async (ctx) => {
    const ask = ctx.method === 'GET' || ctx.method === 'HEAD' ? endpoints.get(ctx.path) : undefined;
    if (ask === undefined) return;
    const { status, payload } = await ask();
    for (const [name, value] of headers) ctx.set(name, value);
    ctx.status = status;
    ctx.type = 'json';
    ctx.body = JSON.stringify(payload ?? {});
  };
}
