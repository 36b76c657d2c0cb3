import type { IncomingHttpHeaders } from 'node:http';

/** What tells one version of an answer from another. */
export interface Validators {
  /** With its quotes, and `W/` when it is weak. */
  readonly etag?: string | undefined;
  /** An HTTP date. */
  readonly lastModified?: string | undefined;
}

/**
 * Whether a client has this version already, by its `If-None-Match` or, only where that is absent, its `If-Modified-Since`. A
 * `Cache-Control: no-cache` of the request changes nothing: it speaks to caches on the way, and `fetch` adds it to every conditional
 * request.
 */
export function isFresh(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const known = headers['if-none-match'];
  if (known !== undefined) {
    if (known.trim() === '*') return true;
    return etag !== undefined && known.split(',').some((tag) => strip(tag.trim()) === strip(etag));
  }
  const since = headers['if-modified-since'];
  // Dates that cannot be read are not a number, which compares false.
  return since !== undefined && lastModified !== undefined && Date.parse(lastModified) <= Date.parse(since);
}

/** Weak or strong makes no difference here. */
function strip(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
