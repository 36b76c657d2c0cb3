import 'reflect-metadata';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FileRootConfig } from '#src/services/root-config/index.js';
import { capturingErrors, cleanUp, givenConfig, givenFiles, until } from './support.js';

describe('FileRootConfig, watching', () => {
  let directory: string;
  let config: FileRootConfig;
  let changes: unknown[];

  beforeEach(async () => {
    directory = await givenFiles({
      'app-config.yaml': 'a: { b: 1 }\nincluded: { $include: part.yaml }\nfile: { $file: text.txt }',
      'part.yaml': 'p: 1',
      'text.txt': 'one',
    });
    config = await givenConfig({ rootDirectory: directory, watch: true });
    changes = [];
    config.subscribe(() => changes.push(config.get()));
  });
  afterEach(cleanUp);

  it('picks up a changed file, and tells once', async () => {
    await save('app-config.yaml', 'a: { b: 2 }');
    await until(() => changes.length > 0);

    expect(changes).to.deep.equal([{ a: { b: 2 } }]);
  });

  it('picks up a file that was included', async () => {
    await save('part.yaml', 'p: 2');
    await until(() => changes.length > 0);

    expect(config.getNumber('included.p')).to.equal(2);
  });

  it('picks up a file whose text was taken', async () => {
    await save('text.txt', 'two');
    await until(() => changes.length > 0);

    expect(config.getString('file')).to.equal('two');
  });

  it('picks up a usual file that appears, and one that goes', async () => {
    await save('app-config.local.yaml', 'a: { b: 9 }');
    await until(() => config.getNumber('a.b') === 9);

    const written = await capturingErrors(async () => {
      await rm(join(directory, 'app-config.local.yaml'));
      await until(() => config.getNumber('a.b') === 1);
    });

    expect([changes.length, written]).to.deep.equal([
      2,
      'app-config.local.yaml is gone, and what it said no longer holds.\n',
    ]);
  });

  it('picks up a save by renaming', async () => {
    await save('new.yaml', 'a: { b: 3 }');
    await rename(join(directory, 'new.yaml'), join(directory, 'app-config.yaml'));
    await until(() => changes.length > 0);

    expect(config.getNumber('a.b')).to.equal(3);
  });

  it('shows new values in views made before, also of keys that were not there', async () => {
    const part = config.getConfig('a');
    const later = config.getConfig('later');

    await save('app-config.yaml', 'a: { b: 4 }\nlater: { c: 5 }');
    await until(() => changes.length > 0);

    expect([part.getNumber('b'), later.getNumber('c')]).to.deep.equal([4, 5]);
  });

  it('keeps the elements of an array as they were', async () => {
    await save('app-config.yaml', 'list: [{ n: 1 }]');
    await until(() => changes.length === 1);
    const [element] = config.getConfigArray('list');

    await save('app-config.yaml', 'list: []');
    await until(() => changes.length === 2);

    expect(element?.getNumber('n')).to.equal(1);
  });

  it('tells nobody when the values are the same', async () => {
    await save('app-config.local.yaml', '# a comment\na: { b: 1 }');
    await save('part.yaml', 'p: 2');
    await until(() => changes.length > 0);

    expect(changes.length).to.equal(1);
  });

  it('a bad save changes nothing and is reported once, with file and line; the next good save is picked up', async () => {
    const errors = await capturingErrors(async (written) => {
      await save('app-config.yaml', 'a: [1,\nb: 2');
      await until(() => written() !== '');
      const kept = config.getNumber('a.b');
      await save('app-config.yaml', 'a: { b: 7 }');
      await until(() => changes.length > 0);
      expect([kept, config.getNumber('a.b')]).to.deep.equal([1, 7]);
    });

    expect(errors).to.equal(
      [
        'The configuration from app-config.yaml has not been reloaded, its last good values stay.',
        'app-config.yaml is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
        '  where  app-config.yaml:2:1',
        '  mend   correct it at that place.',
        '  see    docs/reference/errors.md#invalid_config',
        'The configuration from app-config.yaml is good again.',
        '',
      ].join('\n'),
    );
  });

  it('a bad save of an included file is mended in that file', async () => {
    await capturingErrors(async (written) => {
      await save('part.yaml', 'p: [');
      await until(() => written().includes('part.yaml:1:'));
      await save('part.yaml', 'p: 8');
      await until(() => changes.length > 0);
    });

    expect(config.getNumber('included.p')).to.equal(8);
  });

  it('one bad file does not keep others from being followed', async () => {
    await capturingErrors(async (written) => {
      await save('app-config.yaml', 'a: [');
      await until(() => written() !== '');
      await save('app-config.local.yaml', 'a: { b: 6 }');
      await until(() => changes.length > 0);
    });

    expect(config.getNumber('a.b')).to.equal(6);
  });

  it('a subscriber that throws is reported, and the others are still told', async () => {
    let told = 0;
    config.subscribe(() => {
      throw new Error('broken subscriber');
    });
    config.subscribe(() => {
      told += 1;
    });

    const errors = await capturingErrors(async () => {
      await save('app-config.yaml', 'a: { b: 5 }');
      await until(() => told > 0);
    });

    expect(errors.split('\n')[0]).to.equal('A subscriber to the configuration failed: Error: broken subscriber');
  });

  it('who has unsubscribed is told nothing', async () => {
    let told = 0;
    const subscription = config.subscribe(() => {
      told += 1;
    });
    subscription.unsubscribe();

    await save('app-config.yaml', 'a: { b: 5 }');
    await until(() => changes.length > 0);

    expect(told).to.equal(0);
  });

  async function save(name: string, text: string): Promise<void> {
    await writeFile(join(directory, name), text);
  }
});
