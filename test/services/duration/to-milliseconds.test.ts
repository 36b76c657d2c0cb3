import { expect } from 'chai';
import type { HumanDuration } from '#src/contracts/human-duration.js';
import { ProsceniumError } from '#src/errors/proscenium-error.js';
import { toMilliseconds } from '#src/services/duration/index.js';

describe('toMilliseconds', () => {
  const durations: readonly (readonly [HumanDuration, number])[] = [
    [{ minutes: 1 }, 60_000],
    [{ minutes: 1, seconds: 30, milliseconds: 5 }, 90_005],
    [{ weeks: 2, days: 1 }, 15 * 86_400_000],
    [{ months: 1 }, 30 * 86_400_000],
    [{ years: 1 }, 365 * 86_400_000],
    [{ hours: 0.5 }, 1_800_000],
    ['PT1M', 60_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P1Y2M3W4D', (365 + 60 + 21 + 4) * 86_400_000],
    ['PT0,5S', 500],
    ['2 seconds', 2000],
    ['0s', 0],
    ['1d', 86_400_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['.5 Hours', 1_800_000],
    ['250ms', 250],
    ['1mo', 30 * 86_400_000],
    [' 3 weeks ', 21 * 86_400_000],
    ['1y', 365 * 86_400_000],
  ];
  for (const [duration, milliseconds] of durations) {
    it(`reads ${JSON.stringify(duration)} as ${milliseconds} ms`, () => {
      expect(toMilliseconds(duration)).to.equal(milliseconds);
    });
  }

  const refused: readonly (readonly [unknown, string, string])[] = [
    ['5', "'5' is a plain number, and a duration has a unit.", "add one: '5 seconds'."],
    ['-5s', "'-5s' is negative, and a duration is not.", 'remove the minus sign.'],
    [{ seconds: -1 }, '{"seconds":-1} is negative, and a duration is not.', 'remove the minus sign.'],
    [
      {},
      '{} is a duration without a unit.',
      'give one or more of years, months, weeks, days, hours, minutes, seconds, milliseconds.',
    ],
    [
      { fortnights: 1 },
      `{"fortnights":1} has the unknown unit 'fortnights'.`,
      'use one or more of years, months, weeks, days, hours, minutes, seconds, milliseconds.',
    ],
    [{ minutes: 'many' }, '{"minutes":"many"} has minutes that are no number.', 'write a number after minutes.'],
    [{ years: 1e306 }, '{"years":1e+306} is longer than can be counted.', 'write a shorter duration.'],
    [
      '3 parsecs',
      "'3 parsecs' has the unknown unit 'parsecs'.",
      'use one of years, months, weeks, days, hours, minutes, seconds, milliseconds.',
    ],
    [
      '1 constructor',
      "'1 constructor' has the unknown unit 'constructor'.",
      'use one of years, months, weeks, days, hours, minutes, seconds, milliseconds.',
    ],
    ['', "'' is no duration.", "write '5 minutes', 'PT5M' or { minutes: 5 }."],
    ['soon', "'soon' is no duration.", "write '5 minutes', 'PT5M' or { minutes: 5 }."],
    ['P', "'P' is no ISO 8601 duration.", "write it like 'P1DT2H30M'."],
    ['P1DT', "'P1DT' is no ISO 8601 duration.", "write it like 'P1DT2H30M'."],
    ['PT1D', "'PT1D' is no ISO 8601 duration.", "write it like 'P1DT2H30M'."],
    [5000, '5000 is no duration but a number.', "write '5 minutes', 'PT5M' or { minutes: 5 }."],
    [null, 'null is no duration but null.', "write '5 minutes', 'PT5M' or { minutes: 5 }."],
    [[], '[] is no duration but an array.', "write '5 minutes', 'PT5M' or { minutes: 5 }."],
  ];
  for (const [duration, what, mend] of refused) {
    it(`refuses ${JSON.stringify(duration)}`, () => {
      expect(() => toMilliseconds(duration as HumanDuration)).to.throw(
        ProsceniumError,
        new RegExp(`^${escape(`${what}\n  mend   ${mend}\n  see    docs/reference/errors.md#invalid_config`)}$`),
      );
    });
  }
});

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
