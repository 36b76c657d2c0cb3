import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openFile, StaticFolder } from '#src/services/http/static/static-folder.js';

describe('StaticFolder', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proscenium-static-'));
    await writeFile(join(folder, 'a.txt'), 'text');
  });

  after(() => rm(folder, { recursive: true }));

  it('knows files and folders', async () => {
    const files = new StaticFolder(folder);

    const kinds = [await files.find([]), await files.find(['a.txt']), await files.find(['b.txt'])].map(
      (found) => found?.kind,
    );

    expect(kinds).to.deep.equal(['folder', 'file', undefined]);
  });

  it('has no pipes, from which reading could take for ever', async function test() {
    if (process.platform === 'win32') return this.skip();
    execFileSync('mkfifo', [join(folder, 'pipe')]);

    expect(await new StaticFolder(folder).find(['pipe'])).to.equal(undefined);
  });

  it('fails without naming a path, when a file cannot be read', async () => {
    const gone = { path: join(folder, 'gone.txt'), size: 1, modified: new Date() };

    const message = await openFile(gone).catch((error: Error) => error.message);

    expect(message).to.equal('A static file could not be read: ENOENT');
  });

  it('is made of a folder only', () => {
    expect(() => new StaticFolder(join(folder, 'a.txt'))).to.throw(`${join(folder, 'a.txt')} is no folder`);
  });
});
