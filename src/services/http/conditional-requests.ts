import { hash } from 'node:crypto';
import type { Context } from '../../contracts/context.js';
import type { Config } from '../../contracts/root-config.js';
import { headerText } from './header-text.js';
import { knownBody } from './known-body.js';
import { isFresh } from './preconditions.js';
import type { AfterRequest } from './request-listener.js';

/**
 * Gives answers to GET and HEAD an `ETag`, and answers 304 to a client that has that answer already, unless `backend.etag` is false.
 * A stream has none but what its handler set.
 *
 * @returns `undefined` when it is turned off
 * @throws ProsceniumError `INVALID_CONFIG` for what is no boolean
 */
export function readConditionalRequests(config: Config): AfterRequest | undefined {
  return config.getOptionalBoolean('backend.etag') === false ? undefined : answerConditionally;
}

function answerConditionally(ctx: Context): void {
  const { req, res } = ctx;
  if (res.statusCode !== 200 || (req.method !== 'GET' && req.method !== 'HEAD') || ctx.respond === false) return;
  if (!res.hasHeader('ETag')) {
    const tag = tagOf(ctx);
    if (tag !== undefined) res.setHeader('ETag', tag);
  }
  const { headers } = req;
  if (headers['if-none-match'] === undefined && headers['if-modified-since'] === undefined) return;
  // Koa drops the body with what describes it, and destroys it when it is a stream.
  if (isFresh(headers, { etag: headerText(res, 'ETag'), lastModified: headerText(res, 'Last-Modified') }))
    ctx.status = 304;
}

/** Weak, since compression changes the bytes. */
function tagOf(ctx: Context): string | undefined {
  const body = knownBody(ctx);
  if (body === undefined) return undefined;
  // To begin a digest takes longer than to route a request; texts below this length are digested here meanwhile.
  const digest = typeof body === 'string' && body.length < SHORT ? shortDigest(body) : hash('sha1', body, 'base64url');
  return `W/"${body.length.toString(16)}-${digest}"`;
}

const SHORT = 1_024;

/** 64 bits that any change of a text is all but certain to change: two sums, each mixed by a multiplication for every two characters. */
function shortDigest(text: string): string {
  let first = 0x1b873593;
  let second = 0x2545f491;
  for (let index = 0; index < text.length; index += 2) {
    // Beyond the end there is nothing, which counts as 0; the length is a part of the tag.
    const codes = text.charCodeAt(index) | (text.charCodeAt(index + 1) << 16);
    first = Math.imul(first ^ codes, 0x85ebca6b);
    second = Math.imul(second ^ codes, 0xc2b2ae35);
    first ^= first >>> 15;
    second ^= second >>> 13;
  }
  return (first >>> 0).toString(36) + (second >>> 0).toString(36).padStart(7, '0');
}
