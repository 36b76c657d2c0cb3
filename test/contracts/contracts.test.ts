import { expect } from 'chai';
import * as proscenium from 'proscenium';
import { type AbstractConstructor, Contract } from 'proscenium';
import { describeContract } from '#src/decorators/service-key.js';

const ROOT = [
  'RootConfig',
  'RootConfigSchema',
  'RootLogger',
  'RootLifecycle',
  'RootHealth',
  'RootHealthChecks',
  'RootHttpRouter',
  'Clock',
  'RootInstanceMetadata',
  'RootSystemMetadata',
];
const PLUGIN = [
  'Logger',
  'Lifecycle',
  'PluginMetadata',
  'HttpRouter',
  'HttpAuth',
  'Auth',
  'UserInfo',
  'Permissions',
  'PermissionsRegistry',
  'Database',
  'Cache',
  'Scheduler',
  'Events',
  'Discovery',
  'UrlReader',
  'Auditor',
  'Actions',
  'ActionsRegistry',
  'Metrics',
  'Tracing',
];

describe('the contracts of the framework', () => {
  for (const [scope, names] of [
    ['root', ROOT],
    ['plugin', PLUGIN],
  ] as const) {
    for (const name of names) {
      it(`has ${name}, in scope ${scope}`, () => {
        const description = describeContract(contractNamed(name));

        expect(summaryOf(description)).to.deep.equal({ id: `core.${camelCase(name)}`, name, scope, multiple: false });
      });

      it(`has nothing but abstract members in ${name}`, () => {
        expect(implementedBy(contractNamed(name))).to.deep.equal([]);
      });
    }
  }

  it('notices a member that is implemented', () => {
    @Contract('stage.voice')
    abstract class Voice {
      readonly pitch = 440;
      static readonly lowest = 65;
      abstract sing(): void;
      hum(): void {}
    }

    expect(implementedBy(Voice)).to.deep.equal(['static lowest', 'hum', 'pitch']);
  });
});

function contractNamed(name: string): AbstractConstructor {
  const exported = (proscenium as Readonly<Record<string, unknown>>)[name];
  expect(exported, name).to.be.a('function');
  return exported as AbstractConstructor;
}

function summaryOf(description: ReturnType<typeof describeContract>) {
  if (description === undefined) return undefined;
  const { id, name, scope, multiple } = description;
  return { id, name, scope, multiple };
}

/** What a class brings along at run time: nothing, where all of it is abstract. */
function implementedBy(contract: AbstractConstructor): readonly string[] {
  class Probe extends (contract as new () => object) {}
  return [
    ...Object.getOwnPropertyNames(contract)
      .filter((name) => !['length', 'name', 'prototype'].includes(name))
      .map((name) => `static ${name}`),
    ...Object.getOwnPropertyNames(contract.prototype).filter((name) => name !== 'constructor'),
    ...Object.getOwnPropertyNames(new Probe()),
  ];
}

function camelCase(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
