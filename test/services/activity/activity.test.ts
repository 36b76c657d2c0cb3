import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type Activity, currentActivity, runInActivity } from '#src/services/activity/index.js';

describe('activity', () => {
  it('follows awaits and timers', async () => {
    const activity: Activity = { requestId: 'r1' };

    const seen = await runInActivity(activity, async () => {
      await pause(1);
      return new Promise<Activity | undefined>((resolve) => setTimeout(() => resolve(currentActivity()), 1));
    });

    expect(seen).to.equal(activity);
  });

  it('keeps what runs side by side apart', async () => {
    const read = async () => {
      await pause(1);
      return currentActivity()?.requestId;
    };

    const seen = await Promise.all(['a', 'b'].map((requestId) => runInActivity({ requestId }, read)));

    expect(seen).to.deep.equal(['a', 'b']);
  });

  it('is nothing outside of any', () => {
    expect(currentActivity()).to.equal(undefined);
  });
});
