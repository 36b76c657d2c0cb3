import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { transform } from 'esbuild';
import { asModule, blocksOfPage, type CodeBlock, examplesOf, isComplete } from './support/code-blocks.js';
import { compileBlocks } from './support/examples-project.js';
import { brokenLinksOf } from './support/markdown-links.js';
import { filesBelow, repositoryRoot } from './support/repository.js';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

describe('the documentation', () => {
  const present = PAGES.filter((page) => existsSync(join(repositoryRoot, page)));
  const pages = [...present, ...filesBelow('docs', '.md'), ...filesBelow('samples', '.md')];

  it('has TypeScript that compiles, in pages and in doc comments', async () => {
    const blocks = [...pages.flatMap(blocksOfPage), ...filesBelow('src', '.ts').flatMap(examplesOf).filter(isComplete)];

    const errors = await compileBlocks(blocks.filter(({ info }) => info !== 'ignore'));

    expect(errors).to.deep.equal([]);
  });

  it('has examples in doc comments that parse, also where they are fragments', async () => {
    const examples = filesBelow('src', '.ts').flatMap(examplesOf);

    const results = await Promise.all(examples.map(syntaxErrorOf));

    expect(results.filter((error) => error !== undefined)).to.deep.equal([]);
  });

  it('has links that lead somewhere', () => {
    expect(pages.flatMap(brokenLinksOf)).to.deep.equal([]);
  });
});

async function syntaxErrorOf({ file, line, code }: CodeBlock): Promise<string | undefined> {
  try {
    await transform(asModule(code), {
      loader: 'ts',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    return undefined;
  } catch (error) {
    return `${file}:${line}: ${String(error)}`;
  }
}
