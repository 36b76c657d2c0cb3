import 'reflect-metadata';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileRootConfig } from '#src/services/root-config/index.js';
import { cleanUp, givenConfig, givenFiles, problem, readAll, rejectionOf } from './support.js';

describe('FileRootConfig', () => {
  afterEach(cleanUp);

  it('holds nothing when there is nothing', async () => {
    expect(await readAll({})).to.deep.equal({});
  });

  it('has no options by default', () => {
    expect(FileRootConfig.options).to.deep.equal({});
  });

  it('merges the usual files, the most specific local one last', async () => {
    const files = {
      'app-config.yaml': 'a: base\nb: base\nc: base\nd: base',
      'app-config.prod.yaml': 'b: prod\nc: prod\nd: prod',
      'app-config.local.yaml': 'c: local\nd: local',
      'app-config.prod.local.yaml': 'd: prod.local',
      'app-config.other.yaml': 'a: other',
    };

    const all = await readAll({ files, environment: { BACKSTAGE_ENV: 'prod' } });

    expect(all).to.deep.equal({ a: 'base', b: 'prod', c: 'local', d: 'prod.local' });
  });

  it('reads only what --config names, the last one highest', async () => {
    const rootDirectory = await givenFiles({
      'app-config.yaml': 'a: base',
      'one.yaml': 'b: 1\nc: 1',
      'two.json': '{"c": 2}',
    });
    const argv = ['--config', join(rootDirectory, 'one.yaml'), '--config', join(rootDirectory, 'two.json')];

    expect(await readAll({ rootDirectory, argv })).to.deep.equal({ b: 1, c: 2 });
  });

  it('refuses a file that --config names and that is not there', async () => {
    const rootDirectory = await givenFiles({});

    const message = await rejectionOf(
      givenConfig({ rootDirectory, argv: ['--config', join(rootDirectory, 'nope.yaml')] }),
    );

    expect(message).to.equal(
      problem('nope.yaml does not exist.', '--config nope.yaml', 'create it, or correct the command line.'),
    );
  });

  it('data written in code is higher than files', async () => {
    expect(await readAll({ files: { 'app-config.yaml': 'a: { x: 1, y: 1 }' }, data: { a: { y: 2 } } })).to.deep.equal({
      a: { x: 1, y: 2 },
    });
  });

  it('a part that is not there yet can be asked for, and is empty', async () => {
    const config = await givenConfig({ files: { 'app-config.yaml': 'a: 1' } });

    const part = config.getConfig('later');

    expect([part.keys(), part.has('x'), part.getOptional()]).to.deep.equal([[], false, undefined]);
  });

  it('a part that is no object is refused at once', async () => {
    const config = await givenConfig({ files: { 'app-config.yaml': 'a: 1' } });

    expect(() => config.getConfig('a')).to.throw("'a' in app-config.yaml is a number, and an object is wanted.");
  });
});
