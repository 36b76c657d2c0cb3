/** Tells whether pages of an origin may receive what is told about a user. */
export type OriginCheck = (origin: string) => boolean;

/**
 * Makes a check of patterns in which `*` stands for any characters but slashes, `?` for one, and `{a,b}` for either.
 *
 * @param patterns - `https://portal.example.com`, `https://*.preview.example.com`
 */
export function matchOrigins(patterns: readonly string[]): OriginCheck {
  const expressions = patterns.map((pattern) => new RegExp(`^${expressionOf(pattern)}$`, 'i'));
  // Longer ones name no host, and would only cost time. `null` is what any sandboxed page sends.
  return (origin) => origin.length <= LONGEST && origin !== 'null' && expressions.some((one) => one.test(origin));
}

/** Scheme, host and port of the longest names. */
const LONGEST = 300;

const WILDCARDS: Readonly<Record<string, string>> = { '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' };

function expressionOf(pattern: string): string {
  const braces = /\{[^{}]*\}/.test(pattern);
  return pattern.replaceAll(/[^\w/:-]/g, (character) => {
    const isBrace = character === '{' || character === '}' || character === ',';
    return (isBrace && !braces ? undefined : WILDCARDS[character]) ?? `\\${character}`;
  });
}
