import { expect } from 'chai';
import {
  type Activity,
  beginTurn,
  currentActivity,
  endTurn,
  runInActivity,
  watchTurns,
} from '#src/services/activity/index.js';
import { block } from '../../support/block.js';

describe('watchTurns', () => {
  let long: (Activity | undefined)[] = [];
  const stops: (() => void)[] = [];
  const watch = (limit: number) => stops.push(watchTurns(limit, (activity) => long.push(activity)));

  beforeEach(() => {
    long = [];
  });

  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  it('reports an activity whose work holds the event loop for longer than the limit, also when it throws', () => {
    const activity = { pluginId: 'opera' };
    watch(5);

    runInActivity({ pluginId: 'quick' }, () => undefined);
    const fail = () => {
      block(10);
      throw new Error('NOPE');
    };

    expect(() => runInActivity(activity, fail)).to.throw('NOPE');
    expect(long).to.deep.equal([activity]);
  });

  it('reports a part of an activity that says when it begins and ends', async () => {
    const activity = { pluginId: 'opera' };
    watch(5);

    await runInActivity(activity, async () => {
      await Promise.resolve();
      const began = beginTurn();
      block(10);
      endTurn(began, currentActivity);
    });

    expect(long).to.deep.equal([activity]);
  });

  it('reports work once, with what runs inside of it', () => {
    const request: Activity = { method: 'GET' };
    watch(5);

    runInActivity(request, () =>
      runInActivity({ service: 'Lazy' }, () => {
        request.route = '/late';
        block(10);
      }),
    );

    expect(long).to.deep.equal([{ method: 'GET', route: '/late' }]);
  });

  it('tells each watcher what is long for it', () => {
    const others: unknown[] = [];
    stops.push(watchTurns(60_000, (activity) => others.push(activity)));
    watch(5);

    runInActivity({}, () => block(10));

    expect([long.length, others.length]).to.deep.equal([1, 0]);
  });

  it('reports nothing of what began before anybody watched, nor of what ends after', () => {
    const unwatched = 0;
    watch(0);
    endTurn(unwatched, {});
    for (const stop of stops.splice(0)) stop();
    runInActivity({}, () => block(2));

    expect(long).to.deep.equal([]);
  });
});
