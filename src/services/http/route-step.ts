import type { Context, Middleware } from '../../contracts/context.js';
import type { Route } from '../../contracts/http-router.js';
import type { RouteOptions } from '../../decorators/route-options.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { beginTurn, currentActivity, endTurn } from '../activity/index.js';
import { bodySettingsOf } from './body/body-settings.js';
import { hasBody, readBody } from './body/read-body.js';
import { noteChecked } from './checked-input.js';
import { compose, DONE, type Step } from './compose.js';
import { answerWith } from './json-answer.js';
import type { Place } from './place.js';
import { type RequestCheck, requestChecks } from './request-checks.js';
import { type ResponseCheck, responseCheck } from './response-check.js';
import type { RouteDefaults } from './route-defaults.js';

/**
 * Makes one step of a route, once: read the body, check what came in, run the handlers, make an answer of what the last one returns.
 * Before the handlers run the status is 204, so that one which returns nothing and sets nothing has answered with that; Koa makes it
 * 200 as soon as there is a body. A last handler that calls `next()` says that there is nothing: 404.
 *
 * @param at - where the route was declared, for messages
 * @throws ProsceniumError `INVALID_ROUTE` for options that make no sense
 */
export function compileRoute(route: Route, handlers: readonly Middleware[], defaults: RouteDefaults, at?: Place): Step {
  const checkAnswer = defaults.validateResponses ? responseCheck(route, at) : undefined;
  const handle = handlingStep(handlers, checkAnswer);
  const { options = {} } = route;
  const checks = requestChecks(options);
  const body = bodySettingsOf(route, defaults.bodyLimit, at);
  const readsBody = body.form !== 'none';
  const proceed = checks.length === 0 ? handle : checkingStep(checks, options, handle);
  if (!readsBody) return proceed;
  const readAndProceed = async (ctx: Context) => {
    ctx.request.body = await readBody(ctx.req, body);
    return proceed(ctx);
  };
  return (ctx) => (hasBody(ctx.req) ? readAndProceed(ctx) : proceed(ctx));
}

function handlingStep(handlers: readonly Middleware[], checkAnswer: ResponseCheck | undefined): Step {
  const last = handlers.at(-1);
  if (last === undefined) return fallThrough;
  const answer = checkAnswer === undefined ? answerWith : answerChecked(checkAnswer);
  const answering: Middleware = (ctx, next) => {
    const value = timed(last, ctx, next);
    return isPromiseLike(value) ? value.then((settled) => answer(ctx, settled)) : answer(ctx, value);
  };
  const begin = handlers.length === 1 ? alone(answering) : compose([...handlers.slice(0, -1), answering], fallThrough);
  return (ctx) => {
    ctx.res.statusCode = 204;
    return begin(ctx);
  };
}

/** What a handler does until it first waits may hold the event loop, and is then known to be its work. */
function timed(handler: Middleware, ctx: Context, next: () => Promise<unknown>): unknown {
  const began = beginTurn();
  if (began === 0) return handler(ctx, next);
  try {
    return handler(ctx, next);
  } finally {
    endTurn(began, currentActivity);
  }
}

function answerChecked(check: ResponseCheck): (ctx: Context, value: unknown) => void | Promise<void> {
  return (ctx, value) => {
    const outcome = check(ctx, value);
    return isPromiseLike(outcome) ? outcome.then(() => answerWith(ctx, value)) : answerWith(ctx, value);
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

/** Waits only where a check does: most schemas decide at once. */
function checkingStep(checks: readonly RequestCheck[], options: RouteOptions, next: Step): Step {
  const last: Step = (ctx) => {
    noteChecked(ctx, options);
    return next(ctx);
  };
  return checks.reduceRight<Step>(
    (rest, check) => (ctx) => {
      const checking = check(ctx);
      return isPromiseLike(checking) ? checking.then(() => rest(ctx)) : rest(ctx);
    },
    last,
  );
}

function fallThrough(ctx: Context): void {
  if (ctx.body === undefined) ctx.res.statusCode = 404;
}
