import type { Context } from '../../contracts/context.js';
import type { RouteOptions, SchemaIssue, StandardSchema } from '../../decorators/route-options.js';
import { InputError } from '../../errors/http-errors.js';
import { hasBody } from './body/read-body.js';
import { isPromiseLike } from '../../errors/promise-like.js';
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
    checks.push(
      check(
        'query',
        query,
        (ctx) => ctx.query,
        (ctx, value) => (ctx.state['query'] = value),
      ),
    );
  if (body !== undefined) checks.push(check('body', body, bodyOf, (ctx, value) => (ctx.request.body = value)));
  return checks;
}

const MOST_ISSUES = 10;

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

function accepted(
  part: string,
  result: { readonly value?: unknown; readonly issues?: readonly SchemaIssue[] | undefined },
): unknown {
  if (result.issues === undefined) return result.value;
  const faults = result.issues.slice(0, MOST_ISSUES).map((issue) => `${part}${pathOfIssue(issue)}: ${issue.message}`);
  if (result.issues.length > MOST_ISSUES) faults.push(`and ${result.issues.length - MOST_ISSUES} more`);
  throw new InputError(`Invalid request: ${faults.join('; ')}`);
}

/** `.items[0].name` */
function pathOfIssue(issue: SchemaIssue): string {
  const keys = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step));
  return keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

/** A body of a type that is not read would reach the schema as nothing, and pass where the body is optional. */
function bodyOf(ctx: Context): unknown {
  if (ctx.request.body === undefined && hasBody(ctx.req) && ctx.req.headers['content-length'] !== '0')
    throw unsupportedMediaType('The body must be JSON or a form');
  return ctx.request.body;
}
