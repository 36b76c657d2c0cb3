import type { Context } from '../../contracts/context.js';

/**
 * The bytes that will be sent, where they are known before they are sent: those of a text or a buffer. An object becomes its JSON here,
 * as it would later.
 */
export function knownBody(ctx: Context): string | Buffer | undefined {
  const body: unknown = ctx.body;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body;
  if (typeof body !== 'object' || body === null || isStreamed(body)) return undefined;
  const text = JSON.stringify(body) as string | undefined;
  // Koa set the type when the object became the body, and keeps it.
  if (text !== undefined) ctx.body = text;
  return text;
}

/** Whether Koa sends this body piece by piece. */
function isStreamed(body: object): boolean {
  return (
    ('pipe' in body && typeof body.pipe === 'function') ||
    body instanceof ReadableStream ||
    body instanceof Blob ||
    body instanceof Response
  );
}
