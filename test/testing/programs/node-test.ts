import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createTestBackend, TestDatabases } from 'proscenium/testing';
import { guestsIn, GuestsPlugin } from '../support.js';
import { Database } from 'proscenium';

/** A test file as users of node:test write it; run by `node`. Its environment variable names the engine. */
const [id] = [process.env['ENGINE'] as 'SQLITE' | 'POSTGRES'];
const databases = TestDatabases.create({ ids: [id], after });

for (const engine of databases.engines)
  void describe(`on ${engine}`, () => {
    void it('keeps guests', async () => {
      const database = await databases.init(engine);
      const backend = await createTestBackend().withConfig(database.config).add(GuestsPlugin).start();
      process.stdout.write(`config ${JSON.stringify(database.config)}\n`);
      assert.deepEqual(await guestsIn(await backend.get(Database, { plugin: 'guests' })), ['guest 1']);
    });
  });
