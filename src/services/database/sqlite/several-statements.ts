/** Tells whether an SQL text goes on behind its first statement. Semicolons in quotes, in comments and in the body of a trigger end none. */
export function hasSeveralStatements(sql: string): boolean {
  const trigger = TRIGGER.test(sql);
  let depth = 0;
  let ended = false;
  for (const [piece] of sql.matchAll(PIECE)) {
    if (BLANK.test(piece)) continue;
    if (ended && piece !== ';') return true;
    if (trigger && /^(?:begin|case)$/i.test(piece)) depth += 1;
    else if (trigger && /^end$/i.test(piece)) depth -= 1;
    else if (piece === ';' && depth === 0) ended = true;
  }
  return false;
}

const BLANK = /^(?:\s|--|\/\*)/;

const TRIGGER = /^(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)*create\s+(?:temp\s+|temporary\s+)?trigger\b/i;

/** Blanks, comments, quoted text and names, words, and single characters. */
const PIECE =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?|\w+|[^]/g;
