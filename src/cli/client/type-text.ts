/** Lines between braces, one step further in. */
export function block(lines: readonly string[]): string {
  return lines.length === 0 ? '{}' : `{\n${indent(lines.join('\n'))}\n}`;
}

/** The name of a property, in quotes where it needs them. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** A value as a type: `'novel'`, `3`, `null`; `unknown` for what has no literal. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${escape(value)}'`;
  return value === null || typeof value === 'boolean' || typeof value === 'number' ? String(value) : 'unknown';
}

/** What a doc comment says of something, and a line end; nothing when there is nothing to say. */
export function comment(said: {
  readonly summary?: unknown;
  readonly description?: unknown;
  readonly deprecated?: unknown;
}): string {
  const texts = [said.summary, said.description].filter((text) => typeof text === 'string' && text.trim() !== '');
  const lines = [...texts, ...(said.deprecated === true ? ['@deprecated'] : [])]
    .join('\n')
    .replaceAll('*/', '*\\/')
    .split('\n')
    .map((line) => line.trim());
  if (texts.length === 0 && said.deprecated !== true) return '';
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll(String.raw`\"`, '"').replaceAll("'", String.raw`\'`);
}
