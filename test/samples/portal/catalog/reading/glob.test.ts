import { symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'chai';
import { findFiles, folderOfGlob } from '../../../../../samples/portal/catalog/reading/glob.js';
import { matchesWildcards } from '../../../../../samples/portal/catalog/reading/wildcard.js';
import { TestFolder } from '../support/test-folder.js';

describe('findFiles', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = new TestFolder(
      Object.fromEntries(
        ['a.yaml', 'b.yml', '.hidden.yaml', 'x/c.yaml', 'x/y/d.yaml', 'x/y/d+(1).yaml', '.git/e.yaml'].map((name) => [
          name,
          '',
        ]),
      ),
    );
  });
  afterEach(() => TestFolder.removeAll());
  const find = async (pattern: string) =>
    (await findFiles(folder.file(pattern))).files.map((file) => relative(folder.path, file));

  it('matches names in one folder', async () => {
    expect(await find('*.yaml')).to.deep.equal(['a.yaml']);
    expect(await find('?.{yaml,yml}')).to.deep.equal(['a.yaml', 'b.yml']);
    expect(await find('.*.yaml')).to.deep.equal(['.hidden.yaml']);
  });

  it('matches through any folders with **', async () => {
    expect(await find('**/*.yaml')).to.deep.equal(['a.yaml', 'x/c.yaml', 'x/y/d+(1).yaml', 'x/y/d.yaml']);
    expect(await find('x/**')).to.deep.equal(['x/c.yaml', 'x/y/d+(1).yaml', 'x/y/d.yaml']);
    expect(await find('**/y/d+(1).*')).to.deep.equal(['x/y/d+(1).yaml']);
  });

  it('matches folders in the middle', async () => {
    expect(await find('*/*.yaml')).to.deep.equal(['x/c.yaml']);
  });

  it('names every folder that it looked into', async () => {
    const { folders } = await findFiles(folder.file('**/*.yaml'));

    expect([...folders.keys()].map((path) => relative(folder.path, path))).to.deep.equal(['', 'x', 'x/y']);
  });

  it('ends when a link leads back', async () => {
    symlinkSync(folder.path, folder.file('x/loop'));

    expect(await find('x/**/c.yaml')).to.deep.equal(['x/c.yaml']);
  });

  it('refuses a folder that is not there', async () => {
    const failure = await find('none/*.yaml').catch((error: Error) => error.message);

    expect(failure).to.contain('ENOENT');
  });
});

describe('matchesWildcards', () => {
  it('comes to an end with many stars', () => {
    const matches = matchesWildcards('a'.repeat(255), `${'a*'.repeat(60)}b`);

    expect(matches).to.equal(false);
  });

  it('knows stars, question marks and braces, also within each other', () => {
    const names = ['', 'a', 'ab', 'abc', 'a.b', 'x{y'];
    const matching = (pattern: string) => names.filter((name) => matchesWildcards(name, pattern));

    expect(['*', 'a?', 'a*b', '{a,ab{,c}}', '*{*', 'a.b'].map(matching)).to.deep.equal([
      names,
      ['ab'],
      ['ab', 'a.b'],
      ['a', 'ab', 'abc'],
      ['x{y'],
      ['a.b'],
    ]);
  });
});

describe('folderOfGlob', () => {
  it('is the folder above the first wildcard', () => {
    expect(folderOfGlob('/srv/data/**/x/*.yaml')).to.equal('/srv/data');
    expect(folderOfGlob('/*.yaml')).to.equal('/');
  });
});
