import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { type ReceivedForm, receiveFiles } from 'proscenium';
import { deferred, RunningRouter } from '../support/running-router.js';

describe('receiveFiles', () => {
  let running: RunningRouter;
  let form: ReceivedForm;
  let texts: string[];
  before(async () => {
    running = await RunningRouter.start();
    running.plugin().post('/', async (ctx) => {
      form = await receiveFiles(ctx, { fileSize: 100 });
      texts = await Promise.all(form.files.map(({ path }) => readFile(path, 'utf8')));
      return form.files.length;
    });
  });
  after(() => running.stop());

  const send = (...entries: [name: string, value: string | File][]) => {
    const body = new FormData();
    for (const [name, value] of entries) body.append(name, value);
    return running.fetch('/api/demo', { method: 'POST', body });
  };

  it('keeps files in a folder that is gone when the request has ended', async () => {
    await send(
      ['tag', 'a'],
      ['file', new File(['one'], '../one.txt', { type: 'text/plain' })],
      ['tag', 'b'],
      ['file', new File(['second'], 'one.txt')],
      ['none', new File([], '')],
    );

    const files = form.files.map(({ path, ...file }) => ({ ...file, stored: basename(path) }));
    expect({ fields: form.fields, files, texts }).to.deep.equal({
      fields: { tag: ['a', 'b'] },
      files: [
        { name: 'file', filename: 'one.txt', mimeType: 'text/plain', size: 3, stored: '0' },
        { name: 'file', filename: 'one.txt', mimeType: 'application/octet-stream', size: 6, stored: '1' },
      ],
      texts: ['one', 'second'],
    });
    await gone(dirname(form.files[0]?.path ?? ''));
  });

  it('makes no folder for a form without files', async () => {
    await send(['tag', 'a']);

    expect(form).to.deep.equal({ fields: { tag: 'a' }, files: [] });
  });

  it('deletes what it has stored when a later file is refused', async () => {
    running.plugin('refusing').post('/', (ctx) => receiveFiles(ctx, { fileSize: 2 }));
    const body = new FormData();
    body.append('a', new File(['aa'], 'a'));
    body.append('b', new File(['bbb'], 'b'));

    const before = await uploadFolders();
    const response = await running.fetch('/api/refusing', { method: 'POST', body });
    const added = (await uploadFolders()).filter((folder) => !before.includes(folder));
    for (const folder of added) await gone(folder);

    expect(response.status).to.equal(413);
  });

  it('deletes what it has stored when the client goes away', async () => {
    const failed = deferred();
    running.plugin('left').post('/', async (ctx) => {
      try {
        await receiveFiles(ctx);
      } finally {
        failed.resolve();
      }
    });
    const before = await uploadFolders();
    const socket = connect(Number(new URL(running.root.url).port), '127.0.0.1');
    const head = [
      'POST /api/left HTTP/1.1',
      'Host: a',
      'Content-Type: multipart/form-data; boundary=b',
      'Content-Length: 1000',
    ];
    socket.write(
      `${head.join('\r\n')}\r\n\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\npart of the file`,
    );
    let added: readonly string[] = [];
    while (added.length === 0) added = (await uploadFolders()).filter((folder) => !before.includes(folder));

    socket.destroy();
    await failed.promise;

    for (const folder of added) await gone(folder);
  });
});

async function uploadFolders(): Promise<readonly string[]> {
  const names = await readdir(tmpdir());
  return names.filter((name) => name.startsWith('proscenium-upload-')).map((name) => join(tmpdir(), name));
}

/** Resolves when a folder is gone; the test's time limit ends the waiting. */
async function gone(folder: string): Promise<void> {
  while (existsSync(folder)) await new Promise((resolve) => setTimeout(resolve, 5));
}
