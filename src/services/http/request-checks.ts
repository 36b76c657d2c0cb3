import type { Context } from '../../contracts/context.js';
import type { RouteOptions, SchemaResult, StandardSchema } from '../../decorators/route-options.js';
import { InputError } from '../../errors/http-errors.js';
import { reachesForPrototype } from './body/form-body.js';
import { hasBody } from './body/read-body.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { queryOf } from './plain-query.js';
import { describeIssues } from '../standard-schema/index.js';
import { unsupportedMediaType } from './status-error.js';

/** Checks one part of a request, and puts what the schema made of it where handlers look. */
export type RequestCheck = (ctx: Context) => void | Promise<void>;

/**
 * The checks that the schemas of a route ask for. What a schema returns, with its defaults and conversions, replaces
 * `ctx.params` and `ctx.request.body`; for the query it is `ctx.state.query`, and `ctx.query` stays as it came.
 * A failed check is an {@link InputError} which names the path of each fault.
 */
export function requestChecks(options: RouteOptions = {}): readonly RequestCheck[] {
  const checks: RequestCheck[] = [];
  const { params, query, body } = options;
  if (params !== undefined) {
    checks.push(
      check(
        'params',
        params,
        (ctx) => ctx.params,
        (ctx, value) => (ctx.params = value as Context['params']),
      ),
    );
  }
  if (query !== undefined)
    checks.push(check('query', query, safeQueryOf, (ctx, value) => (ctx.state['query'] = value)));
  if (body !== undefined) checks.push(check('body', body, bodyOf, (ctx, value) => (ctx.request.body = value)));
  return checks;
}

function check(
  part: string,
  schema: StandardSchema,
  read: (ctx: Context) => unknown,
  write: (ctx: Context, value: unknown) => void,
): RequestCheck {
  return (ctx) => {
    const result = schema['~standard'].validate(read(ctx));
    if (isPromiseLike(result)) return result.then((settled) => write(ctx, accepted(part, settled)));
    write(ctx, accepted(part, result));
    return undefined;
  };
}

function accepted(part: string, result: SchemaResult<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  throw new InputError(`Invalid request: ${describeIssues(part, result.issues)}`);
}

/** A copy of the query that a schema may hand on whole must not change the prototype of anything. */
function safeQueryOf(ctx: Context): unknown {
  const query = queryOf(ctx);
  if (Object.keys(query).some(reachesForPrototype))
    throw new InputError('The query has a parameter with a forbidden name');
  return query;
}

/** A body of a type that is not read would reach the schema as nothing, and pass where the body is optional. */
function bodyOf(ctx: Context): unknown {
  if (ctx.request.body === undefined && hasBody(ctx.req) && ctx.req.headers['content-length'] !== '0')
    throw unsupportedMediaType('The body must be JSON or a form');
  return ctx.request.body;
}
