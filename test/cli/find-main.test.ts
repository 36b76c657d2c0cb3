import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findMain } from '#src/cli/find-main.js';

describe('findMain', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proscenium-main-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (file: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  };

  it('finds the most usual file that is there', async () => {
    const found: string[] = [];
    for (const file of ['src/main.js', 'main.js', 'dist/index.js', 'dist/main.js']) {
      await write(file);
      found.push(findMain(undefined, folder));
    }

    expect(found).to.deep.equal(
      ['src/main.js', 'main.js', 'dist/index.js', 'dist/main.js'].map((file) => join(folder, file)),
    );
  });

  it('takes the file that is named', async () => {
    await write('main.js');
    await write('lib/server.js');

    expect(findMain('lib/server.js', folder)).to.equal(join(folder, 'lib', 'server.js'));
  });

  it('says what it has looked for', () => {
    expect(() => findMain(undefined, folder)).to.throw(
      [
        'No file that starts a backend was found.',
        `  where  ${folder}`,
        '  mend   build the backend first, or name the compiled file after the command, such as dist/server.js.',
        '         looked for: dist/main.js, dist/index.js, main.js, src/main.js.',
        '  see    docs/reference/errors.md#main_not_found',
      ].join('\n'),
    );
  });

  it('refuses a named file that is not there, and a folder', async () => {
    await write('dist/main.js');

    for (const name of ['dist', 'server.js'])
      expect(() => findMain(name, folder)).to.throw(
        [
          `There is no file ${name}.`,
          `  where  ${join(folder, name)}`,
          '  mend   name the compiled file that starts the backend; build it first.',
          '  see    docs/reference/errors.md#main_not_found',
        ].join('\n'),
      );
  });
});
