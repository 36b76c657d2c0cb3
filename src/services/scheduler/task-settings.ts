import type { DurationUnits, HumanDuration } from '../../contracts/human-duration.js';
import type { TaskSchedule } from '../../contracts/scheduler.js';
import { problems } from '../../errors/catalogue.js';
import { show } from '../../errors/words.js';
import { toMilliseconds } from '../duration/index.js';

/** A schedule as it is kept in the database and told over HTTP, in the form that Backstage gives it. */
export type TaskSettings = {
  version: 2;
  /** A cron expression, an ISO 8601 duration, or `manual`. */
  cadence: string;
  initialDelayDuration?: string;
  timeoutAfterDuration: string;
};

/** @throws ProsceniumError `INVALID_CONFIG` for what is no duration, and for a frequency of another form */
export function describeSchedule({ frequency, timeout, initialDelay }: TaskSchedule): TaskSettings {
  return {
    version: 2,
    cadence: cadenceOf(frequency),
    ...(initialDelay === undefined ? {} : { initialDelayDuration: toIso(limited(initialDelay, 'initialDelay')) }),
    timeoutAfterDuration: toIso(positive(timeout, 'timeout')),
  };
}

function cadenceOf(frequency: TaskSchedule['frequency']): string {
  if (isObject(frequency) && 'cron' in frequency) return cronOf(frequency.cron);
  if (isObject(frequency) && 'trigger' in frequency) {
    if (frequency.trigger === 'manual') return frequency.trigger;
    throw problems.invalidConfig(
      `The trigger of a task is ${show(frequency.trigger)}.`,
      undefined,
      "write { trigger: 'manual' }, a duration or { cron: '0 3 * * *' }.",
    );
  }
  return toIso(positive(frequency, 'frequency'));
}

/** Anything else than fields, such as a duration, would be taken for what it is not. */
function cronOf(cron: unknown): string {
  if (typeof cron === 'string' && CRON.test(cron.trim())) return cron.trim();
  throw problems.invalidConfig(
    `The cron expression of a task is ${show(cron)}, and not five or six fields.`,
    undefined,
    "write minute, hour, day of the month, month and day of the week, such as '0 3 * * *', and seconds before them if need be.",
  );
}

/** Five or six fields, or a name for them such as `@daily`. */
const CRON = /^(@\w+|\S+(\s+\S+){4,5})$/;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function positive(duration: HumanDuration, name: string): HumanDuration {
  if (toMilliseconds(limited(duration, name)) > 0) return duration;
  throw problems.invalidConfig(`The ${name} of a task is 0.`, undefined, 'write a duration that takes some time.');
}

/** What is longer than engines can count would keep the other tasks of the plugin from running. */
function limited(duration: HumanDuration, name: string): HumanDuration {
  if (duration === undefined)
    throw problems.invalidConfig(`The ${name} of a task is missing.`, undefined, "write a duration: '5 minutes'.");
  if (toMilliseconds(duration) <= LONGEST) return duration;
  throw problems.invalidConfig(
    `The ${name} of a task is longer than 1000 years.`,
    undefined,
    "write a shorter duration, or { trigger: 'manual' } for what never runs by itself.",
  );
}

/** A thousand years, in milliseconds. */
const LONGEST = 1000 * 365 * 86_400_000;

/** The units stay as they were written: 90 minutes are `PT90M`. A number with a unit is taken apart, since units there have many names. */
function toIso(duration: HumanDuration): string {
  const length = toMilliseconds(duration);
  if (typeof duration === 'string') return duration.startsWith('P') ? duration : isoOf(split(length));
  return isoOf(duration);
}

function split(length: number): DurationUnits {
  const days = Math.floor(length / DAY);
  const hours = Math.floor((length % DAY) / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  return { days, hours, minutes, milliseconds: length % MINUTE };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function isoOf(units: DurationUnits): string {
  const part = (amount: number | undefined, letter: string) => ((amount ?? 0) === 0 ? '' : `${amount}${letter}`);
  const date = [part(units.years, 'Y'), part(units.months, 'M'), part(units.weeks, 'W'), part(units.days, 'D')].join(
    '',
  );
  const seconds = ((units.seconds ?? 0) * 1000 + (units.milliseconds ?? 0)) / 1000;
  const time = [part(units.hours, 'H'), part(units.minutes, 'M'), part(seconds, 'S')].join('');
  return date === '' && time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
}
