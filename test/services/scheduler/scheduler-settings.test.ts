import { expect } from 'chai';
import { StaticConfig } from 'proscenium/testing';
import { readSchedulerSettings } from '#src/services/scheduler/scheduler-settings.js';
import { lines, textOf, thrownBy } from '../../support/failure-of.js';

function read(scheduler: Record<string, string>) {
  return readSchedulerSettings(new StaticConfig({ backend: { scheduler } }));
}

describe('readSchedulerSettings', () => {
  it('has defaults', () => {
    expect(read({})).to.deep.equal({ leaseDuration: 30_000, pollInterval: 5000, keepRemovedTasks: 2_592_000_000 });
  });

  it('reads durations', () => {
    const settings = read({ leaseDuration: 'PT1M', pollInterval: '1 second', keepRemovedTasks: '1 day' });

    expect(settings).to.deep.equal({ leaseDuration: 60_000, pollInterval: 1000, keepRemovedTasks: 86_400_000 });
  });

  it('refuses a lease that could not be renewed in time', () => {
    const error = thrownBy(() => read({ leaseDuration: '100 milliseconds' }));

    expect(textOf(error)).to.equal(
      lines(
        "'backend.scheduler.leaseDuration' in the given configuration is shorter than 1000 ms.",
        '  where  the given configuration',
        '  mend   write a duration of 1000 ms or more.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});
