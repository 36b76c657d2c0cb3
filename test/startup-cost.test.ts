import { expect } from 'chai';
import { runProbe } from './bench/measure/run-child.js';
import type { ContainersMade } from './bench/probes/containers-made.js';
import type { Loaded } from './bench/probes/loaded-files.js';

/** What a backend may do without; each costs a start more than the framework itself does. */
const HEAVY = [
  'typeorm',
  'libsql',
  'better-sqlite3',
  'pg',
  'koa',
  '@koa/router',
  'pino',
  'yaml',
  'ajv',
  'zod',
  'node-forge',
  'rate-limiter-flexible',
  'ioredis',
];

describe('what a start costs', function () {
  this.timeout(60_000);

  it('is one package when proscenium is imported, and a few files', async () => {
    const { packages, ownFiles } = await runProbe<Loaded>('probes/import-files', 'proscenium');

    expect(packages).to.deep.equal(['reflect-metadata']);
    expect(ownFiles).to.be.within(1, 20);
  });

  it('is Koa and pino, and none of the other heavy packages, when a backend without plugins is up', async () => {
    const { packages } = await runProbe<Loaded>('probes/start-files');

    expect(HEAVY.filter((name) => packages.includes(name))).to.deep.equal(['koa', 'pino']);
    expect(packages.filter((name) => name.includes('inversify'))).to.deep.equal([]);
  });

  it('is one container for the root and one for each plugin, and none for a request', async () => {
    const made = await runProbe<ContainersMade>('probes/containers-made', '3', '50');

    // Each is Inversify's container and the scope around it.
    expect(made).to.deep.equal({ atStart: 8, whileServing: 0, answered: 50 });
  });

  it('is seen by the probe, which names what else is imported', async () => {
    const { packages } = await runProbe<Loaded>('probes/import-files', 'proscenium', 'yaml');

    expect(packages).to.deep.equal(['reflect-metadata', 'yaml']);
  });
});
