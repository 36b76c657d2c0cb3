import type { Context } from '../../contracts/context.js';
import type { Route } from '../../contracts/http-router.js';
import type { SchemaResult } from '../../decorators/route-options.js';
import { problems } from '../../errors/catalogue.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { isBytes } from './json-answer.js';
import type { Place } from './place.js';
import { describeIssues } from '../standard-schema/index.js';

/**
 * Compares the answer of a handler with what its route promises; changes nothing of it, so that what is sent is the same where
 * nothing is checked.
 */
export type ResponseCheck = (ctx: Context, returned: unknown) => void | Promise<void>;

/**
 * Makes the check that the `response` schema of a route asks for. It covers answers from 200 to 299 that are not bytes; where nothing is
 * answered, the schema sees `undefined`. The answer is checked as the handler made it, before it becomes JSON.
 *
 * @returns `undefined` when the route has no such schema
 */
export function responseCheck(route: Route, at: Place | undefined): ResponseCheck | undefined {
  const schema = route.options?.response;
  if (schema === undefined) return undefined;
  const settle = (result: SchemaResult<unknown>) => {
    if (result.issues !== undefined)
      throw problems.responseMismatch(
        `${route.method} ${route.path}`,
        describeIssues('response', result.issues),
        at?.toString(),
      );
  };
  return (ctx, returned) => {
    const answer: unknown = ctx.body === undefined ? returned : ctx.body;
    const { statusCode } = ctx.res;
    if (ctx.respond === false || statusCode < 200 || statusCode > 299) return undefined;
    if (typeof answer === 'object' && answer !== null && isBytes(answer)) return undefined;
    const result = schema['~standard'].validate(answer);
    return isPromiseLike(result) ? result.then(settle) : settle(result);
  };
}
