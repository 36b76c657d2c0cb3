import { isatty } from 'node:tty';
import type { Logger as Pino } from 'pino';
import { formatLine } from './line-format.js';
import { type LogDestination, LogOutput } from './log-output.js';
import type { PlainFields } from './plain-fields.js';
import { StandardOutput } from './standard-output.js';

/** `json`: one object a line; `pretty`: text. */
export type LogFormat = 'json' | 'pretty';

export interface CreatePinoOptions {
  readonly destination?: LogDestination;
  readonly format?: LogFormat;
}

/** Loads pino, and sets it up to write plain fields, given as `{ fields }`, in one of the two formats. */
export async function createPino({ destination, format = defaultFormat() }: CreatePinoOptions): Promise<Pino> {
  const { pino } = await import('pino');
  const output = new LogOutput(destination ?? new StandardOutput(), (lines) =>
    logger.warn({ fields: { lines } }, 'Lines of the log were lost'),
  );
  const colour = destination === undefined && isatty(1) && !process.env.NO_COLOR;
  const write =
    format === 'json'
      ? (line: string) => output.write(line)
      : (line: string) => output.write(formatLine(JSON.parse(line), { colour }));
  const logger = pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: {},
      formatters: {
        level: (level) => ({ level }),
        log: ({ fields }) => fields as PlainFields,
      },
    },
    { write },
  );
  return logger;
}

function defaultFormat(): LogFormat {
  return process.env.NODE_ENV === 'production' ? 'json' : 'pretty';
}
