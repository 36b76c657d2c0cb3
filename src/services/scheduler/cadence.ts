import { problems } from '../../errors/catalogue.js';
import { messageOf } from '../../errors/words.js';
import { toMilliseconds } from '../duration/index.js';

/** When a task is due. Times are milliseconds since 1970; `undefined`: not by itself. */
export interface Cadence {
  /** From the beginning of one run to that of the next, where that is the same for all. */
  readonly period: number | undefined;
  /** When a task that is new is due. */
  first(now: number): number | undefined;
  /**
   * When it is due after a run.
   *
   * @param due - when that run was due
   * @param now - when it ended
   */
  next(due: number, now: number): number | undefined;
}

/**
 * Reads what settings say: a cron expression, an ISO 8601 duration, or `manual`.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export async function readCadence(text: string): Promise<Cadence> {
  if (text === 'manual') return { period: undefined, first: () => undefined, next: () => undefined };
  return text.startsWith('P') ? periodic(toMilliseconds(text)) : readCron(text);
}

function periodic(period: number): Cadence {
  return { period, first: (now) => now, next: (due, now) => Math.max(due + period, now) };
}

async function readCron(text: string): Promise<Cadence> {
  const { Cron } = await import('croner');
  let cron: InstanceType<typeof Cron>;
  try {
    cron = new Cron(text, { paused: true, mode: '5-or-6-parts', sloppyRanges: true });
  } catch (error) {
    throw invalidCron(`is none: ${messageOf(error).replace(/\.$/, '')}`, text, error);
  }
  const after = (now: number) => cron.nextRun(new Date(now))?.getTime();
  if (after(Date.now()) === undefined) throw invalidCron('names a time that never comes', text);
  return { period: undefined, first: after, next: (_due, now) => after(now) };
}

function invalidCron(problem: string, text: string, cause?: unknown): Error {
  return problems.invalidConfig(
    `The cron expression '${text}' ${problem}.`,
    undefined,
    "write minute, hour, day of the month, month and day of the week, such as '0 3 * * *', and seconds before them if need be.",
    cause,
  );
}
