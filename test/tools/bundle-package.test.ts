import 'reflect-metadata';
import { expect } from 'chai';
import * as inversify from 'inversify';
import { filesBelow, readText } from '../support/repository.js';

describe('the bundled package', () => {
  const code = filesBelow('dist/lib', '.js').map(readText).join('\n');

  it('contains Inversify, and names its packages with their licences', () => {
    const { packages } = JSON.parse(readText('dist/lib/bundle.json')) as { packages: string[] };
    const licences = readText('dist/lib/LICENSES');

    expect(packages.map((name) => name.replace(/@[^@]+$/, ''))).to.include('inversify');
    expect(packages.filter((name) => !licences.includes(`${name}\n\n`))).to.deep.equal([]);
  });

  it('imports no Inversify, and leaves every other package outside', () => {
    const imported = new Set([...code.matchAll(/(?:from|import) ?\(?"([^"./][^"]*)"/g)].map(([, name = '']) => name));

    expect([...imported].filter((name) => name.includes('inversify'))).to.deep.equal([]);
    expect([...imported]).to.include.members(['koa', 'pino', 'yaml', 'typeorm']);
    expect(code).to.include('createRequire(import.meta.url)("reflect-metadata")');
  });

  it('offers what the unbundled package offers', async () => {
    const url: string = new URL('../../lib/index.js', import.meta.url).href;
    const bundled: object = await import(url);
    const unbundled = (await import('proscenium')) as object;

    expect(Object.keys(bundled).sort()).to.deep.equal(Object.keys(unbundled).sort());
  });
});

describe('the container', () => {
  it('builds classes that were decorated with a copy of Inversify that the user installed', async () => {
    const { Container } = await import('#src/container/inversify.js');
    class Engine {}
    inversify.injectable()(Engine);
    class Car {
      constructor(readonly engine: Engine) {}
    }
    inversify.injectable()(Car);
    inversify.inject(Engine)(Car, undefined, 0);
    const container = new Container();
    container.bind(Engine).toSelf();
    container.bind(Car).toSelf();

    const car = container.get(Car);

    expect(car.engine).to.be.instanceOf(Engine);
  });
});
