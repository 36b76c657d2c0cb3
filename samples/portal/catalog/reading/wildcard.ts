/** How many spellings the braces of one name may stand for. */
const MOST_SPELLINGS = 100;

/**
 * Tells whether a name matches a pattern: `*` stands for any characters, `?` for one, `{a,b}` for either.
 * Takes time in proportion to both lengths, whatever the pattern: patterns may come from descriptors that anybody wrote.
 */
export function matchesWildcards(name: string, pattern: string): boolean {
  return spellingsOf(pattern).some((spelling) => matches(name, spelling));
}

/** What is left of a pattern without braces. */
function spellingsOf(pattern: string): readonly string[] {
  const spellings: string[] = [];
  const open = [pattern];
  while (open.length > 0 && spellings.length < MOST_SPELLINGS) {
    const next = open.shift() ?? '';
    const [braces, choices] = /\{([^{}]*)\}/.exec(next) ?? [];
    if (braces === undefined) spellings.push(next);
    else if (open.length < MOST_SPELLINGS)
      open.push(...(choices ?? '').split(',').map((choice) => next.replace(braces, () => choice)));
  }
  return spellings;
}

function matches(name: string, pattern: string): boolean {
  let position = 0;
  let index = 0;
  // Where to go back to: behind the last star, which then takes one character more.
  let star: number | undefined;
  let taken = 0;
  while (position < name.length) {
    if (pattern[index] === '*') {
      star = index;
      taken = position;
      index += 1;
    } else if (index < pattern.length && (pattern[index] === '?' || pattern[index] === name[position])) {
      index += 1;
      position += 1;
    } else if (star !== undefined) {
      taken += 1;
      position = taken;
      index = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(index));
}
