import { isatty } from 'node:tty';
import type { Logger as Pino } from 'pino';
import type { LogWriter } from '../../contracts/logger.js';
import { currentActivity } from '../activity/index.js';
import { HeldLines } from './held-lines.js';
import { LineFormat } from './line-format.js';
import { type CompleteLineNames, completeNames, type LineNames } from './line-names.js';
import { createRenderer, type MapLine, type RenderFields, renderMapped } from './line-renderer.js';
import { type LogDestination, LogOutput } from './log-output.js';
import type { LogFormat } from './read-settings.js';
import type { SecretRedactor } from './secret-redactor.js';
import { StandardOutput } from './standard-output.js';

export interface CreatePinoOptions {
  readonly format: LogFormat;
  readonly redactor: SecretRedactor;
  /** Is told what goes wrong with lines. */
  readonly logger: LogWriter;
  readonly destination?: LogDestination;
  readonly names?: LineNames;
  readonly mapLine?: MapLine;
}

/** Pino, and where its lines may wait. */
export interface CreatedPino {
  readonly pino: Pino;
  readonly lines: HeldLines;
}

/** Loads pino, and sets it up to write every line that it is given; levels are decided before it is called. */
export async function createPino(options: CreatePinoOptions): Promise<CreatedPino> {
  const { pino } = await import('pino');
  const written = options.format === 'json' && options.mapLine === undefined;
  const names = completeNames(written ? options.names : undefined);
  const own = new Set([names.level, names.time, 'pid']);
  const finish = createRenderer({ redactor: options.redactor, own, render: renderFor(options) });
  const output = new LogOutput(options.destination ?? new StandardOutput(), (lines) =>
    options.logger.warn('Lines of the log were lost', { lines }),
  );
  const lines = new HeldLines((text, count) => output.write(text, count));
  const logger = pino(
    {
      level: 'debug',
      base: { pid: process.pid },
      messageKey: names.message,
      timestamp: timestampOf(names.time),
      // By default pino makes something else of a field `err`.
      serializers: { err: (value) => value },
      formatters: { level: (level) => levelOf(level, names) },
    },
    { write: (line) => lines.add(finish(line)) },
  );
  return { pino: logger, lines };
}

function renderFor({ format, destination, mapLine, logger }: CreatePinoOptions): RenderFields | undefined {
  if (format === 'pretty') {
    const colour = destination === undefined && isatty(1) && !process.env.NO_COLOR;
    const lines = new LineFormat({ colour });
    return (fields) => lines.format(fields);
  }
  if (mapLine === undefined) return undefined;
  return renderMapped(mapLine, (error) => logger.error('mapLine failed; lines are written as they are', error));
}

function levelOf(level: string, names: CompleteLineNames): object {
  return { [names.level]: (names.levels as Readonly<Record<string, string>>)[level] ?? level };
}

/**
 * The time of a line, and the request that it belongs to. Both are turned into text once for all lines that have them in common,
 * because that takes as long as writing the rest of a line.
 */
function timestampOf(name: string): () => string {
  const start = `,${JSON.stringify(name)}:"`;
  const time = remember((now: number) => `${start}${new Date(now).toISOString()}"`);
  const request = remember((id: string) => `,"requestId":${JSON.stringify(id)}`);
  return () => {
    const id = currentActivity()?.requestId;
    return id === undefined ? time(Date.now()) : time(Date.now()) + request(id);
  };
}

/** Keeps what was made of the last value. */
function remember<T>(make: (value: T) => string): (value: T) => string {
  let last: T | undefined;
  let text = '';
  return (value) => {
    if (value !== last) {
      text = make(value);
      last = value;
    }
    return text;
  };
}
