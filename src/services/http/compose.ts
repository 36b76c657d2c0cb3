import type { Context, Middleware } from '../../contracts/context.js';
import { isPromiseLike } from '../../errors/promise-like.js';

/** What is left to do for a request; its result is a promise or nothing of interest. */
export type Step = (ctx: Context) => unknown;

/** What `next()` returns when nothing is left to wait for: always this one, so that who knows it need not wait either. */
export const DONE: Promise<unknown> = Promise.resolve();

/** Whether what a step returned is still to be waited for. */
export function isPending(outcome: unknown): outcome is PromiseLike<unknown> {
  return outcome !== DONE && isPromiseLike(outcome);
}

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
      const outcome = step(ctx);
      return isPending(outcome) ? Promise.resolve(outcome) : DONE;
    } catch (error) {
      return Promise.reject(error);
    }
  };
}
