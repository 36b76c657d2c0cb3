import type { Context, Middleware } from '../../contracts/context.js';
import type { Route } from '../../contracts/http-router.js';
import { type BodyLimits, DEFAULT_BODY_LIMITS, hasBody, readBody } from './body/read-body.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { compose, type Step } from './compose.js';
import { answerWith } from './json-answer.js';
import { type RequestCheck, requestChecks } from './request-checks.js';

/**
 * Makes one step of a route, once: read the body, check what came in, run the handlers, make an answer of what the last one returns.
 * Before the handlers run the status is 204, so that one which returns nothing and sets nothing has answered with that; Koa makes it
 * 200 as soon as there is a body. A last handler that calls `next()` says that there is nothing: 404.
 */
export function compileRoute(
  route: Route,
  handlers: readonly Middleware[],
  limits: BodyLimits = DEFAULT_BODY_LIMITS,
): Step {
  const handle = handlingStep(handlers);
  const checks = requestChecks(route.options);
  const readsBody = METHODS_WITH_BODY.has(route.method);
  if (checks.length === 0 && !readsBody) return handle;
  const prepareAndHandle = async (ctx: Context) => {
    if (readsBody) ctx.request.body = await readBody(ctx.req, limits);
    if (checks.length > 0) await runChecks(checks, ctx);
    return handle(ctx);
  };
  return checks.length > 0 ? prepareAndHandle : (ctx) => (hasBody(ctx.req) ? prepareAndHandle(ctx) : handle(ctx));
}

const DONE = Promise.resolve();
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function handlingStep(handlers: readonly Middleware[]): Step {
  const last = handlers.at(-1);
  if (last === undefined) return fallThrough;
  const answering: Middleware = (ctx, next) => {
    const value = last(ctx, next);
    if (isPromiseLike(value)) return value.then((settled) => answerWith(ctx, settled));
    answerWith(ctx, value);
    return undefined;
  };
  const begin = handlers.length === 1 ? alone(answering) : compose([...handlers.slice(0, -1), answering], fallThrough);
  return (ctx) => {
    ctx.res.statusCode = 204;
    return begin(ctx);
  };
}

/** Most routes have one handler, which seldom calls `next`. */
function alone(handler: Middleware): Step {
  return (ctx) =>
    handler(ctx, () => {
      fallThrough(ctx);
      return DONE;
    });
}

async function runChecks(checks: readonly RequestCheck[], ctx: Context): Promise<void> {
  for (const check of checks) await check(ctx);
}

function fallThrough(ctx: Context): void {
  if (ctx.body === undefined) ctx.res.statusCode = 404;
}
