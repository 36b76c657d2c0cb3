import type { ReadUrlOptions, ReadUrlResponse, UrlReaderOptions } from '../../contracts/url-reader.js';
import { NotFoundError, NotModifiedError } from '../../errors/http-errors.js';
import type { OutboundAnswer } from './network/guarded-fetch.js';
import { readUrlAnswer } from './read-url-answer.js';

/** The headers by which a host tells whether something has changed. */
export function conditionalHeaders({ etag, lastModifiedAfter }: ReadUrlOptions): Record<string, string> {
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModifiedAfter !== undefined && { 'if-modified-since': lastModifiedAfter.toUTCString() }),
  };
}

/**
 * Refuses answers that bring nothing.
 *
 * @param shown - the URL for messages
 * @throws NotModifiedError, NotFoundError, Error
 */
export function checkAnswer(answer: OutboundAnswer, shown: string): void {
  const { status, statusText } = answer;
  if (status >= 200 && status < 300) return;
  answer.body.destroy();
  if (status === 304) throw new NotModifiedError();
  const message = `could not read ${shown}, ${status} ${statusText}`.trimEnd();
  if (status === 404) throw new NotFoundError(message);
  throw new Error(isRateLimited(answer) ? `${message} (rate limit exceeded)` : message);
}

/**
 * A good answer as a file. A host that sends what the caller has, although it was told so, counts as one that says that nothing has changed.
 *
 * @throws NotModifiedError
 */
export function fileOf(answer: OutboundAnswer, options: ReadUrlOptions): ReadUrlResponse {
  const etag = answer.header('etag');
  const lastModifiedAt = readDate(answer.header('last-modified'));
  const { lastModifiedAfter } = options;
  const isOld = lastModifiedAt !== undefined && lastModifiedAfter !== undefined && lastModifiedAt <= lastModifiedAfter;
  if (isSame(etag, options) || isOld) {
    answer.body.destroy();
    throw new NotModifiedError();
  }
  return readUrlAnswer(answer.body, { etag, lastModifiedAt });
}

/** Whether the caller has this state already. */
export function isSame(etag: string | undefined, options: UrlReaderOptions): boolean {
  return etag !== undefined && etag !== '' && etag === options.etag;
}

function isRateLimited({ status, header }: OutboundAnswer): boolean {
  return status === 429 || (status === 403 && header('x-ratelimit-remaining') === '0');
}

function readDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
