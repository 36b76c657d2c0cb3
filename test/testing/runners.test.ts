import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { TestDatabases } from 'proscenium/testing';
import { openServer } from '#src/testing/engines/server-databases.js';

interface Section {
  readonly prefix: string;
  readonly connection: string & { readonly directory: string };
}

const run = promisify(execFile);

/** What the test of `programs/node-test.ts` was given on an engine, when it has ended. */
async function givenByNodeTest(engine: string): Promise<Section> {
  const file = fileURLToPath(new URL('./programs/node-test.js', import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const { stdout } = await run(process.execPath, ['--conditions=unbundled', file], {
    env: { ...environment, ENGINE: engine },
    timeout: 30_000,
  });
  const config = JSON.parse(/config (.*)/.exec(stdout)?.[1] ?? '') as { backend: { database: Section } };
  return config.backend.database;
}

describe('TestDatabases under node:test, which has no global hooks', () => {
  it('stops backends and removes files in the hook that it was given', async () => {
    const { connection } = await givenByNodeTest('SQLITE');

    expect(existsSync(connection.directory)).to.equal(false);
  });

  if (TestDatabases.all().engines.includes('POSTGRES'))
    it('drops databases in the hook that it was given', async () => {
      const { connection, prefix } = await givenByNodeTest('POSTGRES');
      const server = await openServer('postgres', connection);

      const left = await server.list(prefix);

      await server.close();
      expect(left).to.deep.equal([]);
    });
});
