import { type Context, InputError } from 'proscenium';

/** One value of the query; `undefined` when it is not there. */
export function readText(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  if (Array.isArray(value)) throw new InputError(`${name} must not be given twice`);
  return value;
}

/** A whole number of the query, from zero up. */
export function readNumber(ctx: Context, name: string): number | undefined {
  const text = readText(ctx, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new InputError(`${name} must be a whole number, got '${text}'`);
  return Number(text);
}
