import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { MemoryLogger } from 'proscenium/testing';
import { expect } from 'chai';
import {
  type Activity,
  addActivitySource,
  beginTurn,
  currentActivity,
  endTurn,
  runInActivity,
} from '#src/services/activity/index.js';
import { EventLoopWatch, type EventLoopWatchOptions } from '#src/services/event-loop/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { block } from '../../support/block.js';
import { eventually } from '../../support/eventually.js';

const ROUTE: Activity = { pluginId: 'slow', method: 'GET', route: '/api/slow/busy', requestId: 'r1' };

describe('EventLoopWatch', () => {
  let logger: MemoryLogger;
  let watch: EventLoopWatch;

  const givenWatch = (options: EventLoopWatchOptions = {}) =>
    new EventLoopWatch(new StaticConfig({ backend: { eventLoop: { warnAfter: '60ms' } } }), logger, options);
  /** What was warned of, with numbers replaced. */
  const warnings = () => logger.entries.map(({ message }) => message.replace(/\d+ ms/, '# ms'));
  const warned = (count: number) => eventually(() => logger.entries.length >= count);

  beforeEach(() => {
    logger = new MemoryLogger();
    watch = givenWatch();
  });

  afterEach(() => {
    watch.onShutdown();
  });

  it('names the plugin and the route whose work held the loop', async () => {
    watch.onStartup();

    runInActivity(ROUTE, () => block(300));
    await warned(1);

    expect(warnings()).to.deep.equal([
      "GET /api/slow/busy of plugin 'slow' has held the event loop for # ms, in which nothing else could run",
    ]);
    const { milliseconds, cpuMilliseconds, ...fields } = logger.entries[0]?.fields ?? {};
    expect(fields).to.deep.equal({
      service: 'eventLoopWatch',
      plugin: 'slow',
      method: 'GET',
      route: '/api/slow/busy',
    });
    expect([typeof milliseconds, typeof cpuMilliseconds]).to.deep.equal(['number', 'number']);
  });

  it('names who held it after having waited', async () => {
    watch.onStartup();

    await runInActivity(ROUTE, async () => {
      await pause(1);
      const began = beginTurn();
      block(300);
      endTurn(began, currentActivity);
    });
    await warned(1);

    expect(warnings()[0]).to.match(/^GET \/api\/slow\/busy of plugin 'slow' has held/);
  });

  it('names what was under way when nobody knows whose work it was', async () => {
    const stop = addActivitySource(() => [ROUTE, ROUTE, { pluginId: 'other', method: 'POST', route: '/api/other' }]);
    watch.onStartup();

    block(300);
    await warned(1);
    stop();

    expect(warnings()).to.deep.equal([
      "Something has held the event loop for # ms, in which nothing else could run; it may have been one of GET /api/slow/busy of plugin 'slow', POST /api/other of plugin 'other'",
    ]);
  });

  it('names all who have held it one after the other', async () => {
    watch.onStartup();

    for (const route of ['/one', '/two', '/three']) runInActivity({ method: 'GET', route }, () => block(150));
    await warned(1);

    expect(warnings()).to.deep.equal([
      'Something has held the event loop for # ms, in which nothing else could run; it may have been one of GET /one, GET /two, GET /three',
    ]);
  });

  it('knows the delay and says nothing when it is told to', async () => {
    watch = givenWatch({ warn: false });
    watch.onStartup();

    runInActivity(ROUTE, () => block(300));
    await pause(150);

    expect([watch.delay >= 200, warnings()]).to.deep.equal([true, []]);
  });

  it('warns of one culprit once in a while, and of each', async () => {
    watch.onStartup();

    runInActivity(ROUTE, () => block(200));
    await warned(1);
    runInActivity(ROUTE, () => block(200));
    await pause(150);
    runInActivity({ pluginId: 'other' }, () => block(200));
    await warned(2);

    expect(warnings().map((message) => message.split(' has held')[0])).to.deep.equal([
      "GET /api/slow/busy of plugin 'slow'",
      "plugin 'other'",
    ]);
  });

  it('knows the delay while it lasts and afterwards, and none before the start and after the stop', async () => {
    const before = watch.delay;
    watch.onStartup();
    block(300);
    const meanwhile = watch.delay;
    await warned(1);
    const afterwards = watch.delay;

    expect([before, meanwhile >= 150, afterwards >= 150]).to.deep.equal([0, true, true]);
  });

  it('watches nothing before the backend is up', async () => {
    runInActivity(ROUTE, () => block(200));
    await pause(1);

    expect(warnings()).to.deep.equal([]);
  });
});
