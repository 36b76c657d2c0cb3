import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { signatureOf } from '#src/services/root-config/file-signature.js';
import { FileWatcher, type WatchedFiles } from '#src/services/root-config/file-watcher.js';
import { cleanUp, givenFiles, until } from './support.js';

const run = promisify(execFile);

describe('FileWatcher', () => {
  let watcher: FileWatcher | undefined;
  afterEach(async () => {
    watcher?.stop();
    await cleanUp();
  });

  it('reports a file that was changed between its reading and the first look', async () => {
    const file = join(await givenFiles({ 'a.txt': 'one' }), 'a.txt');
    const files: WatchedFiles = new Map([[file, await signatureOf(file)]]);
    await writeFile(file, 'two, longer');
    let changes = 0;

    watcher = new FileWatcher(
      files,
      async () => {
        changes += 1;
        return new Map([[file, await signatureOf(file)]]);
      },
      { interval: 5, settle: 5 },
    );
    await until(() => changes > 0);

    expect(changes).to.equal(1);
  });

  it('waits until a file that keeps changing has settled', async () => {
    const file = join(await givenFiles({ 'a.txt': '' }), 'a.txt');
    const sizes: string[] = [];
    watcher = new FileWatcher(
      new Map([[file, await signatureOf(file)]]),
      async () => {
        const signature = await signatureOf(file);
        sizes.push(signature.split(' ')[1] ?? '');
        return new Map([[file, signature]]);
      },
      { interval: 5, settle: 200 },
    );

    for (let size = 1; size <= 5; size += 1) {
      await writeFile(file, 'x'.repeat(size));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await until(() => sizes.length > 0);

    expect(sizes).to.deep.equal(['5']);
  });

  it('looks at nothing once it is stopped', async () => {
    const file = join(await givenFiles({ 'a.txt': '' }), 'a.txt');
    let changes = 0;
    const stopped = new FileWatcher(
      new Map([[file, 'an old state']]),
      async () => {
        changes += 1;
        return new Map();
      },
      { interval: 5, settle: 5 },
    );
    stopped.stop();
    let looked = false;
    watcher = new FileWatcher(
      new Map([[file, 'an old state']]),
      async () => {
        looked = true;
        return new Map();
      },
      { interval: 10, settle: 10 },
    );

    await until(() => looked);

    expect(changes).to.equal(0);
  });

  it('does not keep the process alive', async () => {
    const module = import.meta.resolve('#src/services/root-config/file-watcher.js');
    const script = `import { FileWatcher } from '${module}'; new FileWatcher(new Map([['/', 'x']]), async () => new Map()); console.log('over');`;

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { timeout: 10_000 });

    expect(stdout).to.equal('over\n');
  });
});
