import type { Context } from '../../../contracts/context.js';
import { InputError } from '../../../errors/http-errors.js';

/**
 * A parameter of the query; empty counts as absent.
 *
 * @throws InputError when it was given more than once: two readers could mean different ones
 */
export function queryText(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  if (Array.isArray(value)) throw new InputError(`The query has '${name}' more than once`);
  return value === '' ? undefined : value;
}
