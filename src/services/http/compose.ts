import type { Context, Middleware } from '../../contracts/context.js';

/** What is left to do for a request; its result is a promise or nothing of interest. */
export type Step = (ctx: Context) => unknown;

/**
 * Joins middleware to one step, as Koa's own compose does, but once for all requests instead of once for each: the chain is made of
 * closures, and nothing becomes a promise that was none, except what `next()` returns.
 *
 * @param middleware - outermost first
 * @param last - what the innermost `next()` runs
 */
export function compose(middleware: readonly Middleware[], last: Step): Step {
  return middleware.reduceRight<Step>((inner, outer) => (ctx) => outer(ctx, callOnce(inner, ctx)), last);
}

function callOnce(step: Step, ctx: Context): () => Promise<unknown> {
  let called = false;
  return () => {
    if (called) return Promise.reject(new Error('next() called multiple times'));
    called = true;
    try {
      return Promise.resolve(step(ctx));
    } catch (error) {
      return Promise.reject(error);
    }
  };
}
