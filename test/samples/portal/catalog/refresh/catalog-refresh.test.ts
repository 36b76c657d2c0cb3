import { expect } from 'chai';
import { MemoryLogger } from 'proscenium/testing';
import type { CatalogStore, StorableEntity } from '../../../../../samples/portal/catalog/storage/catalog-store.js';
import { CatalogRefresh } from '../../../../../samples/portal/catalog/refresh/catalog-refresh.js';
import type { CatalogSources } from '../../../../../samples/portal/catalog/refresh/catalog-sources.js';
import type { WalkResult } from '../../../../../samples/portal/catalog/refresh/found-entity.js';

/** A refresh whose reading ends when the test says so. */
function givenRefresh() {
  const logger = new MemoryLogger();
  const readings: { end(result?: Partial<WalkResult>): void; fail(error: Error): void }[] = [];
  const sources: Pick<CatalogSources, 'readAll'> = {
    readAll: () =>
      new Promise((resolve, reject) => {
        const nothing: WalkResult = { entities: [], problems: [], files: new Map(), folders: new Map() };
        readings.push({ end: (result = {}) => resolve({ ...nothing, ...result }), fail: reject });
      }),
  };
  const store: Pick<CatalogStore, 'stored' | 'replaceAll'> = {
    stored: async () => [],
    replaceAll: async (entities: readonly StorableEntity[]) => ({ added: entities.length, changed: 0, removed: 0 }),
  };
  const refresh = new CatalogRefresh(sources as CatalogSources, store as CatalogStore, logger);
  return { refresh, readings, logger };
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
