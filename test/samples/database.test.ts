import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readmeBlocks, type RunningSample, startSample } from './running-sample.js';

const [promised = '', refused = ''] = readmeBlocks('database', 'json');

describe('the sample database', () => {
  it('keeps notes without any set-up', async () => {
    await using sample = await startSample('database');

    await addNote(sample, { text: 'milk' });
    await addNote(sample, { text: 'tea' });

    expect(await sample.json('/api/notes/notes')).to.deep.equal(JSON.parse(promised));
  });

  it('refuses a note without a text', async () => {
    await using sample = await startSample('database');

    const answer = JSON.parse(refused) as { readonly error: { readonly requestId: string } };
    expect(await addNote(sample, {}, answer.error.requestId)).to.deep.equal(answer);
  });

  it('keeps them across restarts in the directory that the configuration names', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'proscenium-sample-'));
    const environment = { APP_CONFIG_backend_database_connection_directory: directory };
    {
      await using sample = await startSample('database', { environment });
      await addNote(sample, { text: 'milk' });
    }
    await using again = await startSample('database', { environment });

    expect(await again.json('/api/notes/notes')).to.deep.equal([{ id: 1, text: 'milk' }]);
    await again.stop();
    rmSync(directory, { recursive: true });
  });
});

function addNote(sample: RunningSample, note: object, requestId = 'any'): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  return sample.json('/api/notes/notes', { method: 'POST', headers, body: JSON.stringify(note) });
}
