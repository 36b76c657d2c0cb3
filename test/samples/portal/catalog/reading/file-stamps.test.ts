import { expect } from 'chai';
import { haveChanged, stampOf } from '../../../../../samples/portal/catalog/reading/file-stamps.js';
import { TestFolder } from '../support/test-folder.js';

describe('haveChanged', () => {
  afterEach(() => TestFolder.removeAll());
  const stampsOf = async (...paths: readonly string[]) =>
    new Map(await Promise.all(paths.map(async (path) => [path, await stampOf(path)] as const)));

  it('is false as long as everything looks the same, also what is not there', async () => {
    const folder = new TestFolder({ 'a.yaml': 'a' });
    const stamps = await stampsOf(folder.path, folder.file('a.yaml'), folder.file('none.yaml'));

    expect(await haveChanged(stamps)).to.equal(false);
  });

  it('is true when a file has changed, come or gone', async () => {
    const folder = new TestFolder({ 'a.yaml': 'a', 'b.yaml': 'b' });
    const [changed, come, gone] = await Promise.all(
      ['a.yaml', 'c.yaml', 'b.yaml'].map((name) => stampsOf(folder.file(name))),
    );
    folder.write('a.yaml', 'longer');
    folder.write('c.yaml', 'c');
    folder.remove('b.yaml');

    const answers = await Promise.all([changed, come, gone].map((stamps) => haveChanged(stamps ?? new Map())));

    expect(answers).to.deep.equal([true, true, true]);
  });

  it('is true when a file appears in a folder', async () => {
    const folder = new TestFolder({ 'x/a.yaml': 'a' });
    const stamps = await stampsOf(folder.file('x'));
    folder.write('x/deep/b.yaml', 'b');

    expect(await haveChanged(new Map(), stamps)).to.equal(true);
  });
});
