import { expect } from 'chai';
import type { Entity, Processor } from '../../../../../samples/portal/catalog/index.js';
import { EntityProcessing } from '../../../../../samples/portal/catalog/processing/entity-processing.js';
import { ProcessorRegistry } from '../../../../../samples/portal/catalog/processing/processor-registry.js';

const ledger: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'ledger' },
  spec: { type: 'service', lifecycle: 'production', owner: 'harbour' },
};
const options = {
  source: 'file:/srv/info.yaml',
  origin: 'file:/srv/all.yaml',
  readText: async (target: string) => {
    if (target.includes('none')) throw new Error('does not exist');
    return target.endsWith('.json') ? '{ "a": [1] }' : `content: of ${target}`;
  },
};

function givenProcessing(...processors: Processor[]): EntityProcessing {
  const registry = new ProcessorRegistry();
  for (const processor of processors) registry.addProcessor(processor);
  return new EntityProcessing(registry);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

describe('EntityProcessing', () => {
  it('fills in the namespace and where the entity came from, and drops what only the catalog may say', async () => {
    const copied = {
      ...ledger,
      metadata: { ...ledger.metadata, uid: 'u', etag: 'e' },
      relations: [],
      status: { items: [] },
    };

    const { entity } = await givenProcessing().process(copied, options);

    expect(entity).to.deep.equal({
      ...ledger,
      metadata: {
        name: 'ledger',
        namespace: 'default',
        annotations: {
          'backstage.io/managed-by-location': 'file:/srv/info.yaml',
          'backstage.io/managed-by-origin-location': 'file:/srv/all.yaml',
        },
      },
    });
  });

  it('puts the content of files in the place of placeholders', async () => {
    const spec = {
      ...ledger.spec,
      a: { $text: './a.txt' },
      b: [{ $json: './b.json' }],
      c: { d: { $yaml: './c.yaml' } },
      e: { $other: 'x' },
    };

    const { entity } = await givenProcessing().process({ ...ledger, spec }, options);

    expect(entity.spec).to.deep.equal({
      ...ledger.spec,
      a: 'content: of ./a.txt',
      b: [{ a: [1] }],
      c: { d: { content: 'of ./c.yaml' } },
      e: { $other: 'x' },
    });
  });

  it('refuses placeholders that lead nowhere, at their place', async () => {
    const spec = { ...ledger.spec, a: [{ $text: './none.txt' }] };

    expect(await refusal(givenProcessing().process({ ...ledger, spec }, options))).to.equal(
      'InvalidEntityError: spec.a.0.$text cannot be replaced by the content of ./none.txt: does not exist',
    );
  });

  it('refuses kinds that no processor knows, and says what may help', async () => {
    const processing = givenProcessing();
    const known = 'API, Component, Domain, Group, Location, Resource, System, User';
    const attempt = (kind: string) => refusal(processing.process({ ...ledger, kind }, options));

    expect(await attempt('Template')).to.equal(
      `InvalidEntityError: kind 'Template' is not known to this catalog, which knows ${known}; add the module ScaffolderEntityModel to the backend`,
    );
    expect(await attempt('Robot')).to.equal(
      `InvalidEntityError: kind 'Robot' is not known to this catalog, which knows ${known}; add the module of the catalog that teaches this kind to the backend`,
    );
    expect(await attempt('component')).to.equal(
      `InvalidEntityError: kind 'component' is not known to this catalog, which knows ${known}; write Component`,
    );
  });

  it('refuses kinds that the rules do not allow', async () => {
    const rules = [{ allow: ['API'] }];

    expect(await refusal(givenProcessing().process(ledger, { ...options, rules }))).to.equal(
      "InvalidEntityError: kind 'Component' is not allowed from file:/srv/all.yaml; allow it in catalog.rules, or in the rules of that location",
    );
  });

  it('lets processors change an entity, judge it, and derive from it', async () => {
    const processor: Processor = {
      name: 'Robots',
      kinds: ['Robot'],
      transform: (entity) => ({ ...entity, spec: { ...entity.spec, wheels: 4 } }),
      validate: (entity) =>
        entity.spec?.arms === undefined ? [{ path: ['spec', 'arms'], message: 'is missing' }] : [],
      derive: (entity, emit) => {
        emit.relation({
          type: 'builtBy',
          reverse: 'builds',
          target: { kind: 'group', namespace: 'default', name: 'smiths' },
        });
        emit.location({ type: 'file', target: './parts.yaml' }, ['spec', 'arms']);
        emit.entity({ ...entity, kind: 'API' });
      },
    };
    const robot = { ...ledger, kind: 'Robot', spec: { arms: 2 } };

    const { entity, relations, locations, entities } = await givenProcessing(processor).process(robot, options);

    expect(entity.spec).to.deep.equal({ arms: 2, wheels: 4 });
    expect(relations.map(({ type }) => type)).to.deep.equal(['builtBy']);
    expect(locations).to.deep.equal([{ type: 'file', target: './parts.yaml', path: ['spec', 'arms'] }]);
    expect(entities.map(({ kind }) => kind)).to.deep.equal(['API']);
    expect(await refusal(givenProcessing(processor).process({ ...robot, spec: {} }, options))).to.equal(
      'InvalidEntityError: spec.arms is missing',
    );
  });

  it('names the processor that fails, or that breaks an entity', async () => {
    const failing = givenProcessing({
      name: 'Failing',
      derive: () => {
        throw new Error('out of coffee');
      },
    });
    const breaking = givenProcessing({
      name: 'Breaking',
      transform: (entity) => ({ ...entity, metadata: { ...entity.metadata, name: 'a b' } }),
    });

    expect(await refusal(failing.process(ledger, options))).to.equal(
      'InvalidEntityError: Failing failed: out of coffee',
    );
    expect(await refusal(breaking.process(ledger, options))).to.equal(
      "InvalidEntityError: metadata.name must be letters, digits and [-_.], with a letter or digit at both ends, at most 63 characters, and is 'a b', after Breaking",
    );
  });
});
