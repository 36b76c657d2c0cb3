import { expect } from 'chai';
import { MemoryLogger } from 'proscenium/testing';
import type { CatalogStore } from '../../../../../samples/portal/catalog/storage/catalog-store.js';
import { CatalogRefresh } from '../../../../../samples/portal/catalog/refresh/catalog-refresh.js';
import type { CatalogSources } from '../../../../../samples/portal/catalog/refresh/catalog-sources.js';
import type { WalkResult } from '../../../../../samples/portal/catalog/refresh/found-entity.js';

/** A refresh whose reading ends when the test says so. */
function givenRefresh() {
  const logger = new MemoryLogger();
  const readings: { isNews: boolean; end(result?: Partial<WalkResult>): void; fail(error: Error): void }[] = [];
  let storedReadings = 0;
  const sources: Pick<CatalogSources, 'readAll'> = {
    readAll: (_known, isNews) =>
      new Promise((resolve, reject) => {
        const nothing: WalkResult = { entities: [], problems: [], files: new Map(), folders: new Map() };
        const stored = () => void (storedReadings += 1);
        readings.push({ isNews, end: (result = {}) => resolve({ ...nothing, ...result, stored }), fail: reject });
      }),
  };
  let revision = 0;
  const store: Pick<CatalogStore, 'stored' | 'lastRefresh' | 'replaceAll'> = {
    stored: async () => [],
    lastRefresh: async () => ({ revision, problems: [] }),
    replaceAll: async (entities, _problems, since) =>
      since === revision ? { added: entities.length, changed: 0, removed: 0, revision } : undefined,
  };
  const refresh = new CatalogRefresh(sources as CatalogSources, store as CatalogStore, logger);
  return {
    refresh,
    readings,
    logger,
    anotherReplicaChangesSomething: () => (revision += 1),
    storedReadings: () => storedReadings,
  };
}

/** Lets everything that can go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('CatalogRefresh', () => {
  it('runs one refresh at a time; all who ask meanwhile share the next one', async () => {
    const { refresh, readings } = givenRefresh();

    const first = refresh.refresh();
    await settle();
    const second = refresh.refresh();
    const third = refresh.refresh();
    await settle();
    const running = readings.length;
    readings[0]?.end();
    await first;
    await settle();
    readings[1]?.end();
    const reports = await Promise.all([second, third]);

    expect([running, readings.length]).to.deep.equal([1, 2]);
    expect(reports[0]).to.equal(reports[1]);
  });

  it('reads again what it has read before another replica changed something', async () => {
    const { refresh, readings, anotherReplicaChangesSomething, storedReadings } = givenRefresh();
    const problem = { location: 'file:/srv/x.yaml', line: 1, column: 1, message: 'is wrong' };
    const refreshed = refresh.refresh();
    await settle();

    anotherReplicaChangesSomething();
    readings[0]?.end({ problems: [problem] });
    await settle();
    readings[1]?.end();

    const nothing = { entities: 0, problems: [], files: new Map(), folders: new Map() };
    expect(await refreshed).to.deep.equal({ added: 0, changed: 0, removed: 0, revision: 1, ...nothing });
    expect([readings.length, storedReadings()]).to.deep.equal([2, 1]);
  });

  it('gives up when others change the catalog each time that it reads', async () => {
    const { refresh, readings, anotherReplicaChangesSomething } = givenRefresh();
    const failure = refresh.refresh().catch(String);

    for (let attempt = 0; attempt < 10; attempt += 1) {
      await settle();
      anotherReplicaChangesSomething();
      readings[attempt]?.end();
    }

    expect(await failure).to.equal(
      'ConflictError: Other replicas have changed the catalog 10 times while it was being read',
    );
  });

  it('refreshes when another replica has changed something, and otherwise only when files have', async () => {
    const { refresh, readings, anotherReplicaChangesSomething } = givenRefresh();
    const first = refresh.refresh();
    await settle();
    readings[0]?.end();
    await first;

    await refresh.refreshIfChanged();
    const unchanged = readings.length;
    anotherReplicaChangesSomething();
    const catchingUp = refresh.refreshIfChanged();
    await settle();
    readings[1]?.end();
    await catchingUp;

    await refresh.refreshIfChanged();
    expect([unchanged, refresh.report?.revision]).to.deep.equal([1, 1]);
    expect(readings.map(({ isNews }) => isNews)).to.deep.equal([true, true]);
  });

  it('goes on after a refresh that failed, and keeps the report of the last good one', async () => {
    const { refresh, readings } = givenRefresh();
    const failing = refresh.refresh().catch((error: Error) => error.message);
    await settle();
    const next = refresh.refresh();
    readings[0]?.fail(new Error('the disk is gone'));
    await settle();
    readings[1]?.end();

    expect(await failing).to.equal('the disk is gone');
    expect(await next).to.equal(refresh.report);
  });

  it('logs a problem when it comes up, and when all are mended', async () => {
    const { refresh, readings, logger } = givenRefresh();
    const problem = { location: 'file:/srv/x.yaml', line: 1, column: 1, message: 'is wrong' };
    for (const problems of [[problem], [problem], []]) {
      const refreshed = refresh.refresh();
      await settle();
      readings.at(-1)?.end({ problems });
      await refreshed;
    }

    expect(logger.entries.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
      'warn /srv/x.yaml:1:1: is wrong',
      'info All descriptor files are without errors again',
    ]);
  });
});
