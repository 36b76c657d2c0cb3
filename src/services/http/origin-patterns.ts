import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { expandAlternatives, hasWildcard, matchesWildcards } from '../wildcards/index.js';

/** Tells whether a page of this origin may read answers. */
export type OriginCheck = (origin: string) => boolean;

/**
 * Makes a check of patterns in which `*` stands for any characters and `?` for one, of which none is a slash. Case does not matter.
 * `null`, which a sandboxed page sends, matches only when it is listed as such.
 *
 * @param patterns - as {@link expandOrigins} makes them
 */
export function matchOrigins(patterns: readonly string[]): OriginCheck {
  const wildcards = patterns.filter(hasWildcard);
  const exact = new Set(patterns.filter((pattern) => !hasWildcard(pattern)));
  return (origin) => {
    // Longer ones name no host, and would only cost time.
    if (origin.length > LONGEST) return false;
    const text = origin.toLowerCase();
    return exact.has(text) || (text !== 'null' && wildcards.some((pattern) => matchesWildcards(pattern, text)));
  };
}

/**
 * Writes out `{a,b}`, and everything in small letters.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for other notations of globs, which would silently mean something else
 */
export function expandOrigins(config: Config, key: string, patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => expand(config, key, pattern));
}

/** Whether an expanded pattern lets every host pass: all of the host is wildcards. */
export function allowsEveryHost(pattern: string): boolean {
  const host = pattern.replace(/^[^/]*:\/\//, '').replace(/:[^:\]]*$/, '');
  return hasWildcard(host) && !/[a-z\d]/.test(host);
}

/** Scheme, host and port of the longest names. */
const LONGEST = 300;
const MOST_ALTERNATIVES = 100;

function expand(config: Config, key: string, pattern: string): readonly string[] {
  const address = /\[[\da-f:.]+\]/i;
  if (/[[\]()!#\\\s]/.test(pattern.replace(address, '')))
    throw invalidValue(
      config,
      key,
      `has the origin '${pattern}', which is written in a notation that is not read`,
      "use *, ? and {a,b} only, and list other origins one by one, such as 'https://*.example.com'.",
    );
  const texts = expandAlternatives(pattern.toLowerCase(), MOST_ALTERNATIVES);
  if (texts === undefined)
    throw invalidValue(config, key, `has an origin with more than ${MOST_ALTERNATIVES} alternatives`, 'list fewer.');
  return texts;
}
