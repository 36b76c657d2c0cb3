/** Why a value is no duration; the callers know whose value it is. */
export class DurationProblem extends Error {
  readonly mend: string;

  constructor(message: string, mend = "write '5 minutes', 'PT5M' or { minutes: 5 }.") {
    super(message);
    this.mend = mend;
  }
}

/** Reads every form of a duration, from code or from configuration, as milliseconds. */
export function parseDuration(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('P') ? parseIso(value) : parseText(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return parseUnits(value);
  throw new DurationProblem(
    `is no duration but ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}`,
  );
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const MILLISECONDS = {
  years: 365 * DAY,
  months: 30 * DAY,
  weeks: 7 * DAY,
  days: DAY,
  hours: 3600 * SECOND,
  minutes: 60 * SECOND,
  seconds: SECOND,
  milliseconds: 1,
};
type Unit = keyof typeof MILLISECONDS;
const UNITS = Object.keys(MILLISECONDS) as Unit[];

/** What a unit may be called in a text such as `5 minutes`. */
const NAMES: Readonly<Record<string, Unit>> = Object.fromEntries(
  Object.entries({
    years: ['years', 'year', 'yrs', 'yr', 'y'],
    months: ['months', 'month', 'mo'],
    weeks: ['weeks', 'week', 'w'],
    days: ['days', 'day', 'd'],
    hours: ['hours', 'hour', 'hrs', 'hr', 'h'],
    minutes: ['minutes', 'minute', 'mins', 'min', 'm'],
    seconds: ['seconds', 'second', 'secs', 'sec', 's'],
    milliseconds: ['milliseconds', 'millisecond', 'msecs', 'msec', 'ms'],
  }).flatMap(([unit, names]) => names.map((name) => [name, unit as Unit])),
);

const TEXT = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]*)\s*$/i;
const NUMBER = '(\\d+(?:[.,]\\d+)?)';
const ISO = new RegExp(
  `^P(?=.)(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?=.)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
);

function parseText(text: string): number {
  const [, number, name] = TEXT.exec(text) ?? [];
  if (number === undefined || name === undefined) throw new DurationProblem('is no duration');
  if (name === '')
    throw new DurationProblem('is a plain number, and a duration has a unit', `add one: '${text.trim()} seconds'.`);
  const unit = Object.hasOwn(NAMES, name.toLowerCase()) ? NAMES[name.toLowerCase()] : undefined;
  if (unit === undefined)
    throw new DurationProblem(`has the unknown unit '${name}'`, `use one of ${UNITS.join(', ')}.`);
  return lengthOf(unit, Number(number));
}

function parseIso(text: string): number {
  const match = ISO.exec(text);
  if (match === null) throw new DurationProblem('is no ISO 8601 duration', "write it like 'P1DT2H30M'.");
  const numbers = match.slice(1, 8).map((part) => (part === undefined ? 0 : Number(part.replace(',', '.'))));
  return UNITS.slice(0, 7).reduce((total, unit, index) => total + lengthOf(unit, numbers[index] ?? 0), 0);
}

function parseUnits(units: object): number {
  const entries = Object.entries(units).filter(([, amount]) => amount !== undefined);
  if (entries.length === 0)
    throw new DurationProblem('is a duration without a unit', `give one or more of ${UNITS.join(', ')}.`);
  return entries.reduce((total, [unit, amount]) => {
    if (!isUnit(unit))
      throw new DurationProblem(`has the unknown unit '${unit}'`, `use one or more of ${UNITS.join(', ')}.`);
    return total + lengthOf(unit, readAmount(unit, amount));
  }, 0);
}

/** What comes from the environment is text. */
function readAmount(unit: Unit, amount: unknown): number {
  const number = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : amount;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new DurationProblem(`has ${unit} that are no number`, `write a number after ${unit}.`);
}

function lengthOf(unit: Unit, amount: number): number {
  if (amount < 0) throw new DurationProblem('is negative, and a duration is not', 'remove the minus sign.');
  const length = amount * MILLISECONDS[unit];
  if (!Number.isFinite(length)) throw new DurationProblem('is longer than can be counted', 'write a shorter duration.');
  return length;
}

function isUnit(name: string): name is Unit {
  return Object.hasOwn(MILLISECONDS, name);
}
