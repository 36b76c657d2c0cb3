import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repositoryRoot } from './support/repository.js';

describe('npm run bench', () => {
  const folder = mkdtempSync(join(tmpdir(), 'proscenium-bench-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('measures everything once, and writes the page and its picture; elsewhere than on Linux it says why it cannot', async function () {
    this.timeout(120_000);

    const { stdout } = await bench('--smallest', '--out', folder);

    if (process.platform !== 'linux') {
      expect(stdout).to.match(/^The bench reads .* only Linux has\. Nothing was measured\.\n$/);
      return;
    }
    const page = readFileSync(join(folder, 'performance.md'), 'utf8');
    expect(page.match(/^##+ .+$/gm)).to.deep.equal([
      '## How it is measured',
      '## Targets',
      '## Figures',
      '### HTTP',
      '### Start',
      '### Memory',
      '### Plan and containers',
      '### Imports',
    ]);
    expect(peersIn(page)).to.deep.equal(['inversify-koa', 'koa', 'proscenium']);
    expect(new Set(page.match(/(?<=^\| )P\d/gm))).to.deep.equal(
      new Set(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9']),
    );
    expect(page).not.to.match(/NaN|undefined|Infinity/);
    expect(readFileSync(join(folder, 'performance.svg'), 'utf8')).to.match(/^<svg [^]*>proscenium<[^]*<\/svg>\n$/);
  });
});

function bench(...parameters: readonly string[]) {
  const main = join(repositoryRoot, 'dist', 'test', 'bench', 'main.js');
  const { NODE_V8_COVERAGE: _coverage, ...environment } = process.env;
  return promisify(execFile)(process.execPath, [main, ...parameters], {
    cwd: repositoryRoot,
    env: environment,
    timeout: 110_000,
  });
}

/** The peers in the table of HTTP. */
function peersIn(page: string): readonly string[] {
  return [...new Set(page.match(/(?<=^\| )[a-z-]+(?=, first of one)/gm))].toSorted();
}
