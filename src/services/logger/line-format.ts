import type { PlainFields, PlainValue } from './plain-fields.js';

export interface FormatLineOptions {
  /** Whether levels are coloured. */
  readonly colour: boolean;
}

const COLOURS: Readonly<Record<string, number>> = { error: 31, warn: 33, info: 32, debug: 34 };

/**
 * A line of the log for people: time, plugin or service, level, message, fields. An error follows on lines of its own, each behind a bar,
 * so that nothing that was logged can look like another line.
 */
export function formatLine(line: PlainFields, { colour }: FormatLineOptions): string {
  const { level, time, msg, pid: _, ...fields } = line;
  const { error, ...rest } = fields;
  const origin = rest.plugin ?? rest.service ?? 'backend';
  const shown = Object.entries(rest).filter(
    ([name, value]) => !(name === 'plugin' || (name === 'service' && value === origin)),
  );
  const words = [
    escape(textOf(time)),
    escape(textOf(origin)),
    paint(escape(textOf(level)), colour),
    escape(textOf(msg)),
    ...shown.map(([name, value]) => `${escape(name)}=${showValue(value)}`),
  ];
  return `${[words.join(' '), ...errorLines(error)].join('\n')}\n`;
}

/** Leaves nothing in a text that would end a line, steer a terminal or turn the direction of writing. */
function escape(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) => NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

// biome-ignore format: one class a line
const UNSAFE = new RegExp(
  ['[\\u0000-\\u001f]', '[\\u007f-\\u009f]', '[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]', '[\\u2028\\u2029]', '\\ufeff'].join('|'),
  'g',
);
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function textOf(value: PlainValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function showValue(value: PlainValue): string {
  if (typeof value === 'string' && /^[^\s"'=]+$/.test(value)) return escape(value);
  return escape(JSON.stringify(value));
}

function errorLines(error: PlainValue | undefined): string[] {
  if (error === undefined) return [];
  const text = isFields(error) && typeof error.stack === 'string' ? error.stack : showValue(error);
  const causes = isFields(error) ? [error.cause, ...(Array.isArray(error.errors) ? error.errors : [])] : [];
  const own = text.split('\n').map((line) => `  | ${escape(line)}`);
  return [...own, ...causes.flatMap((cause) => errorLines(cause).map((line) => `  ${line}`))];
}

function isFields(value: PlainValue): value is PlainFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function paint(level: string, colour: boolean): string {
  const code = COLOURS[level];
  return colour && code !== undefined ? `\u001b[${code}m${level}\u001b[39m` : level;
}
