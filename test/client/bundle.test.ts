import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readText, repositoryRoot } from '../support/repository.js';

/** What browsers load for it, in bytes, packed. */
const MAXIMAL_SIZE = 6_000;

describe('proscenium/client as browsers load it', () => {
  const code = readText('dist/lib/client.js');

  it('is one file that imports nothing', () => {
    expect(code).to.not.match(/\bimport\b|\brequire\b|node:|reflect-metadata/);
  });

  it(`is less than ${MAXIMAL_SIZE} bytes when it is packed`, () => {
    expect(gzipSync(code).length).to.be.below(MAXIMAL_SIZE);
  });

  it('compiles for a browser alone, without the types of Node', async function () {
    this.timeout(60_000);
    const folder = await mkdtemp(join(repositoryRoot, 'dist', 'client-types-'));
    const compilerOptions = {
      types: [],
      lib: ['es2022', 'dom'],
      skipLibCheck: false,
      noEmit: true,
      incremental: false,
      rootDir: '../..',
    };
    const settings = {
      extends: '../../tsconfig.json',
      compilerOptions,
      include: ['../../src/client', '../src/client'],
    };
    try {
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...settings, exclude: [] }));
      const compiler = join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
      const { stdout } = await promisify(execFile)(process.execPath, [
        compiler,
        '-p',
        folder,
        '--tsBuildInfoFile',
        'null',
      ]).catch((error: { readonly stdout: string }) => error);

      expect(stdout).to.equal('');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
