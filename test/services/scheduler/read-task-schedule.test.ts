import { expect } from 'chai';
import { type JsonObject, readTaskSchedule } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { lines, textOf, thrownBy } from '../../support/failure-of.js';

function read(schedule: JsonObject) {
  return readTaskSchedule(new StaticConfig({ catalog: { refresh: schedule } }), 'catalog.refresh');
}

describe('readTaskSchedule', () => {
  it('reads every form of a schedule', () => {
    const schedules = [
      { frequency: { minutes: 30 }, timeout: { minutes: 5 }, initialDelay: 'PT15S', scope: 'local' },
      { frequency: '30 minutes', timeout: 'PT5M' },
      { frequency: { cron: '0 3 * * *' }, timeout: '5m', scope: 'global' },
      { frequency: { trigger: 'manual' }, timeout: { hours: 1 } },
    ];

    expect(schedules.map(read)).to.deep.equal(schedules);
  });

  it('gives nothing where there is nothing', () => {
    expect(readTaskSchedule(new StaticConfig({}), 'catalog.refresh')).to.equal(undefined);
  });

  it('names the key that is missing or wrong', () => {
    const schedules = [
      { frequency: { minutes: 30 } },
      { timeout: { minutes: 5 } },
      { frequency: { trigger: 'automatic' }, timeout: { minutes: 5 } },
      { frequency: { minutes: 30 }, timeout: '5 parsecs' },
      { frequency: { minutes: 30 }, timeout: { minutes: 5 }, scope: 'galactic' },
    ];

    const problems = schedules.map((schedule) => textOf(thrownBy(() => read(schedule))).split('\n')[0]);

    expect(problems).to.deep.equal([
      "'catalog.refresh.timeout' is missing.",
      "'catalog.refresh.frequency' is missing.",
      "'catalog.refresh.frequency.trigger' in the given configuration is not 'manual'.",
      "'catalog.refresh.timeout' in the given configuration has the unknown unit 'parsecs'.",
      "'catalog.refresh.scope' in the given configuration is 'galactic'.",
    ]);
  });

  it('says how to mend it', () => {
    const error = thrownBy(() => read({ timeout: { minutes: 5 } }));

    expect(textOf(error)).to.equal(
      lines(
        "'catalog.refresh.frequency' is missing.",
        "  mend   write a duration, { cron: '0 3 * * *' } or { trigger: manual }.",
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});
