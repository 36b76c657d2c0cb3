import { createRequire } from 'node:module';
import type { Layer } from '@koa/router';

/** A path pattern whose parameters are whole segments: what the index of routes can look up without trying patterns in turn. */
export type SegmentPattern = readonly (string | { readonly parameter: string })[];

/** A pattern in the notation of @koa/router 15 that is tried against the whole path. */
export interface WholePattern {
  /** The parameters, percent-decoded; `undefined` when the path does not match. */
  match(path: string): Record<string, string> | undefined;
}

/** The path with one slash between segments and none at the end. */
export function cleanPattern(path: string): string {
  const clean = path.startsWith('/') && !path.includes('//') ? path : `/${path}`.replaceAll(/\/{2,}/g, '/');
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/** The path of a request, where one slash at the end makes no difference. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.charCodeAt(path.length - 1) === SLASH ? path.slice(0, -1) : path;
}

/**
 * Splits a pattern into segments, with characters beyond ASCII as clients send them; `undefined` when it has more than parameters that
 * are whole segments.
 */
export function readSegments(pattern: string): SegmentPattern | undefined {
  const segments: (string | { readonly parameter: string })[] = [];
  for (const text of pattern.slice(1).split('/')) {
    if (!SPECIAL.test(text)) {
      segments.push(PLAIN.test(text) ? text : text.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent));
      continue;
    }
    const parameter = PARAMETER.exec(text)?.[1];
    if (parameter === undefined) return undefined;
    segments.push({ parameter });
  }
  return segments;
}

/** Whether a pattern has no parameters: a path that can be compared. */
export function isFixed(segments: SegmentPattern | undefined): segments is readonly string[] {
  return segments?.every((segment) => typeof segment === 'string') ?? false;
}

/**
 * Compiles a pattern with @koa/router, so that its notation holds in full: `/files/*path`, `/list{/:page}`, `/:name.json`.
 *
 * @param options - `end`: whether it must match to the end of the path; `false` for what covers everything below it. `sensitive`:
 *   whether capital letters differ from small ones, default `true`
 * @throws when the pattern is malformed
 */
export function compilePattern(
  pattern: string,
  { end, sensitive = true }: { readonly end: boolean; readonly sensitive?: boolean },
): WholePattern {
  const { Router } = loadKoaRouter();
  // One path gives one layer; only a list of paths gives a router.
  const layer = new Router().register(pattern, ['GET'], () => {}, { end, sensitive }) as Layer;
  return {
    match: (path) => (layer.match(path) ? layer.params(path, layer.captures(path)) : undefined),
  };
}

const SLASH = 47;
const PARAMETER = /^:([\p{ID_Start}$_][\p{ID_Continue}$_\u200c\u200d]*)$/u;
const PLAIN = /^[\x21-\x7e]*$/;
const SPECIAL = /[:*{}()[\]+?!\\"]/;

/** Loaded only when a pattern needs it, and at once, so that a malformed pattern is refused where it was written. */
function loadKoaRouter(): typeof import('@koa/router') {
  return createRequire(import.meta.url)('@koa/router') as typeof import('@koa/router');
}
