import 'reflect-metadata';
import { expect } from 'chai';
import * as inversify from 'inversify';
import { Container } from '#src/container/inversify.js';
import { readText } from '../support/repository.js';

describe('the bundled inversify', () => {
  it('is a copy of its own', () => {
    expect(Container).to.not.equal(inversify.Container);
  });

  it('builds classes that were decorated with the package as users install it', () => {
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

  it('names the packages in it and carries their licences', () => {
    const text = readText('dist/src/container/inversify.js');
    const [first = ''] = text.split('\n');
    const packages = [...first.matchAll(/(\S+)@\d+\.\d+\.\d+/g)].map(([, name = '']) => name);

    const withoutLicence = packages.filter((name) => !new RegExp(`/\\*! ${name}\\n[^/]*MIT License`).test(text));

    expect(packages).to.include('inversify');
    expect(withoutLicence).to.deep.equal([]);
  });
});
