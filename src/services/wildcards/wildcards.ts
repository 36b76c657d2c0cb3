/** Whether a pattern has a `*` or a `?`. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * Writes out `{a,b}`: `{a,b}c` is `ac` and `bc`.
 *
 * @returns `undefined` when that makes more than `most` texts
 */
export function expandAlternatives(pattern: string, most: number): readonly string[] | undefined {
  let texts = [pattern];
  for (let group = GROUP.exec(pattern); group !== null; group = GROUP.exec(texts[0] ?? '')) {
    texts = texts.flatMap((text) => {
      const [whole, alternatives = ''] = GROUP.exec(text) ?? [''];
      return alternatives.split(',').map((alternative) => text.replace(whole, () => alternative));
    });
    if (texts.length > most) return undefined;
  }
  return texts;
}

const GROUP = /\{([^{}]*)\}/;

/**
 * Whether a text is what a pattern says, in which `*` stands for any characters and `?` for one, of which none is a slash.
 * Takes time in proportion to the text at most once for each character of the pattern, whatever both are.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let position = 0;
  while (position < text.length) {
    const wanted = pattern[at];
    const character = text[position];
    if (wanted === '*') {
      star = at++;
      resume = position;
    } else if (wanted === character || (wanted === '?' && character !== '/')) {
      at++;
      position++;
    } else if (star !== -1 && text[resume] !== '/') {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
