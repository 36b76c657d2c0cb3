import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { runInActivity } from '#src/services/activity/index.js';
import { givenLogger } from './support.js';

const activity = { pluginId: 'catalog', requestId: 'r-1' };

describe('the fields of a request', () => {
  it('are in every line that is written within it, also later and elsewhere', async () => {
    const { logger, parsed } = await givenLogger();
    const task = logger.child({ task: 't' });

    await runInActivity(activity, async () => {
      logger.info('a');
      await pause(1);
      await Promise.all([1, 2].map(async (n) => task.info('b', { n })));
    });
    logger.info('outside');

    expect(parsed().map(({ requestId, plugin, msg }) => [requestId, plugin, msg])).to.deep.equal([
      ['r-1', 'catalog', 'a'],
      ['r-1', 'catalog', 'b'],
      ['r-1', 'catalog', 'b'],
      [undefined, undefined, 'outside'],
    ]);
  });

  it('are those of each request when several run side by side', async () => {
    const { logger, parsed } = await givenLogger();
    const serve = async (requestId: string) => {
      await pause(Math.random() * 3);
      logger.info(requestId);
    };

    const ids = Array.from({ length: 50 }, (_, n) => `r-${n}`);
    await Promise.all(ids.map((requestId) => runInActivity({ requestId }, () => serve(requestId))));

    expect(parsed().filter(({ requestId, msg }) => requestId !== msg)).to.deep.equal([]);
  });

  it('do not replace the plugin of a logger', async () => {
    const { logger, only } = await givenLogger();

    runInActivity(activity, () => logger.child({ plugin: 'search' }).info('text'));

    expect(only()).to.deep.equal({ level: 'info', requestId: 'r-1', plugin: 'search', msg: 'text' });
  });

  it('cannot be forged by a call, a child or an object with a body of its own', async () => {
    const { logger, bare } = await givenLogger();

    runInActivity(activity, () => {
      logger.info('call', { requestId: 'forged', plugin: 'forged' });
      logger.child({ requestId: 'forged' }).info('child', { n: 1 });
      logger.child({ requestId: 'forged' }).info('both', { plugin: 'forged' });
    });

    const own = { level: 'info', requestId: 'r-1', plugin: 'catalog' };
    expect(bare()).to.deep.equal([
      { ...own, meta: { requestId: 'forged', plugin: 'forged' }, msg: 'call' },
      { ...own, n: 1, meta: { requestId: 'forged' }, msg: 'child' },
      { ...own, meta: { requestId: 'forged', plugin: 'forged' }, msg: 'both' },
    ]);
  });

  it('may be given by the caller outside of any', async () => {
    const { logger, parsed } = await givenLogger();

    logger.info('call', { requestId: 'r-2' });
    logger.child({ requestId: 'r-3' }).info('child', { requestId: 'r-4' });

    expect(parsed().map(({ requestId, meta }) => [requestId, meta])).to.deep.equal([
      ['r-2', undefined],
      ['r-3', { requestId: 'r-4' }],
    ]);
  });

  it('are escaped and masked like all others', async () => {
    const { logger, only } = await givenLogger({ data: { password: 'hunter2' } });

    runInActivity({ requestId: '","level":"error\n hunter2' }, () => logger.info('text'));

    expect(only()).to.deep.equal({ level: 'info', requestId: '","level":"error\n ***', msg: 'text' });
  });
});
