import type { ParsedUrlQuery } from 'node:querystring';
import type { Context } from '../../contracts/context.js';

/**
 * The query of a request, as `ctx.query` has it. Nearly all queries are plain: names and values without escapes. They are taken apart
 * here, several times faster than `URLSearchParams` can.
 */
export function queryOf(ctx: Context): ParsedUrlQuery {
  const url = ctx.req.url ?? '';
  const start = url.indexOf('?');
  const text = start === -1 ? '' : url.slice(start + 1);
  return PLAIN.test(text) && !text.includes('__proto__') ? parsePlain(text) : ctx.request.query;
}

const PLAIN = /^[\w.~-]+=[\w.~-]*(?:&[\w.~-]+=[\w.~-]*)*$/;

function parsePlain(text: string): ParsedUrlQuery {
  const query: ParsedUrlQuery = {};
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    const equals = text.indexOf('=', start);
    const name = text.slice(start, equals);
    const value = text.slice(equals + 1, end);
    const present = Object.hasOwn(query, name) ? query[name] : undefined;
    query[name] = present === undefined ? value : [present, value].flat();
  }
  return query;
}
