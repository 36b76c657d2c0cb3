import { isFields, type PlainFields, type PlainValue } from './plain-fields.js';

export interface LineFormatOptions {
  /** Whether levels are coloured, and what matters less is dim. */
  readonly colour: boolean;
}

/** Names of plugins up to this length stand in a column of their own. */
const WIDEST_ORIGIN = 20;
/** As many characters of a request id as tell the requests apart that a person looks at. */
const SHOWN_OF_REQUEST_ID = 8;

/** Shown at another place. */
const TOLD: ReadonlySet<string> = new Set(['plugin']);
/** Of a request that was answered, the message says all this. */
const TOLD_BY_REQUEST_LINE: ReadonlySet<string> = new Set(
  'plugin service type date method url status httpVersion userAgent contentLength referrer'.split(' '),
);

/**
 * A line of the log for people: time, plugin or service, level, message, fields, in columns. An error follows on lines of its own,
 * each behind a bar, so that nothing that was logged can look like another line.
 */
export class LineFormat {
  readonly #colour: boolean;
  #width = 0;

  constructor({ colour }: LineFormatOptions) {
    this.#colour = colour;
  }

  format(line: PlainFields): string {
    const { level, time, msg, pid: _, requestId, error, ...fields } = line;
    const origin = fields.plugin ?? fields.service ?? 'backend';
    const told = fields.type === 'incomingRequest' ? TOLD_BY_REQUEST_LINE : TOLD;
    const shown = Object.entries(fields).filter(
      ([name, value]) => !(told.has(name) || (name === 'service' && value === origin)),
    );
    const details = shown.map(([name, value]) => `${escape(name)}=${showValue(value)}`);
    if (requestId !== undefined) details.push(`requestId=${showEnd(requestId)}`);
    const words = [
      this.#paint(DIM, escape(textOf(time))),
      this.#column(escape(textOf(origin))),
      this.#paint(LEVEL_COLOURS[textOf(level)], escape(textOf(level)).padEnd(5)),
      escape(textOf(msg)),
      ...details.map((detail) => this.#paint(DIM, detail)),
    ];
    return `${[words.join(' '), ...errorLines(error)].join('\n')}\n`;
  }

  /** As wide as the widest so far. */
  #column(origin: string): string {
    this.#width = Math.max(this.#width, Math.min(origin.length, WIDEST_ORIGIN));
    return origin.padEnd(this.#width);
  }

  #paint(colour: Colour | undefined, text: string): string {
    return this.#colour && colour !== undefined ? `\u001b[${colour.on}m${text}\u001b[${colour.off}m` : text;
  }
}

/** The codes of a terminal that begin and end a colour. */
interface Colour {
  readonly on: number;
  readonly off: number;
}

const DIM: Colour = { on: 2, off: 22 };
const LEVEL_COLOURS: Readonly<Record<string, Colour>> = {
  error: { on: 31, off: 39 },
  warn: { on: 33, off: 39 },
  info: { on: 32, off: 39 },
  debug: { on: 34, off: 39 },
};

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

/** Ids that were made one after the other differ at their end. */
function showEnd(id: PlainValue): string {
  const text = textOf(id);
  return text.length > SHOWN_OF_REQUEST_ID ? `…${showValue(text.slice(-SHOWN_OF_REQUEST_ID))}` : showValue(text);
}

function errorLines(error: PlainValue | undefined): string[] {
  if (error === undefined) return [];
  const text = isFields(error) && typeof error.stack === 'string' ? error.stack : showValue(error);
  const causes = isFields(error) ? [error.cause, ...(Array.isArray(error.errors) ? error.errors : [])] : [];
  const own = text.split('\n').map((line) => `  | ${escape(line)}`);
  return [...own, ...causes.flatMap((cause) => errorLines(cause).map((line) => `  ${line}`))];
}
