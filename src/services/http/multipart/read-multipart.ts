import type { Context } from '../../../contracts/context.js';
import { problems } from '../../../errors/catalogue.js';
import { InputError } from '../../../errors/http-errors.js';
import { MOST_DISCARDED } from '../body/read-body.js';
import { payloadTooLarge, unsupportedMediaType } from '../status-error.js';
import { type MultipartLimits, readLimits, type ReadLimits } from './multipart-limits.js';
import type { MultipartPart } from './multipart-part.js';
import { MultipartReader } from './multipart-reader.js';

/**
 * Reads a form with files (`multipart/form-data`) part by part, in the order in which the client sent them, without keeping files in
 * memory. Read a file, or begin to, before asking for the next part: what is left of it then is thrown away. A loop that is left early
 * throws away the rest of the request.
 *
 * @param limits - how much is accepted; each has a default
 * @throws StatusError 415 for a request that is no such form, 413 for one that is too large
 * @throws InputError for a malformed form, too many parts, a forbidden name, and a client that went away
 * @throws ProsceniumError `INVALID_ARGUMENT`, `BODY_ALREADY_READ`
 *
 * @example
 * ```ts
 * router.post('/documents', async (ctx) => {
 *   for await (const part of readMultipart(ctx, { files: 1, fileSize: '50mb' })) {
 *     if (part.kind === 'file') await pipeline(part.stream, createWriteStream('/var/lib/documents/latest'));
 *   }
 * });
 * ```
 */
export async function* readMultipart(
  ctx: Context,
  limits: MultipartLimits = {},
): AsyncGenerator<MultipartPart, void, undefined> {
  const reader = await openReader(ctx, readLimits(limits));
  try {
    for (let part = await reader.next(); part !== undefined; part = await reader.next()) yield part;
  } finally {
    if (!reader.isDone) {
      // What is left of the body would be read as the next request.
      if (!ctx.res.headersSent) ctx.res.setHeader('Connection', 'close');
      await reader.close();
    }
  }
}

async function openReader(ctx: Context, limits: ReadLimits): Promise<MultipartReader> {
  const { headers } = ctx.req;
  if (!/^multipart\/form-data *;/i.test(headers['content-type'] ?? ''))
    throw unsupportedMediaType('The body must be multipart/form-data');
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw unsupportedMediaType('The Content-Encoding is not known');
  if (Number(headers['content-length'] ?? 0) > limits.size + MOST_DISCARDED) throw payloadTooLarge(limits.size);
  if (ctx.req.readableDidRead) throw problems.bodyAlreadyRead(`${ctx.method} ${ctx.path}`);
  const { default: busboy } = await import('busboy');
  try {
    const parser = busboy({
      headers,
      defParamCharset: 'utf8',
      // One more than is allowed: the parser reports a limit when it is reached, not when it is passed.
      limits: { fieldSize: limits.fieldSize + 1, fileSize: limits.fileSize + 1, parts: limits.parts + 1 },
    });
    return new MultipartReader(ctx.req, parser, limits);
  } catch {
    throw new InputError('The boundary of the form is missing or malformed');
  }
}
