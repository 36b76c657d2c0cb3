import { expect } from 'chai';
import type { Entity } from '../../../../../samples/portal/catalog/index.js';
import { coreKinds } from '../../../../../samples/portal/catalog/model/core-kinds.js';
import { formatEntityRef } from '../../../../../samples/portal/catalog/model/entity-ref.js';
import { describeFieldProblem } from '../../../../../samples/portal/catalog/model/field-problem.js';
import { checkAgainstModel, relationsFromFields } from '../../../../../samples/portal/catalog/model/kind-model.js';

const valid: Readonly<Record<string, Entity['spec'] & object>> = {
  Component: {
    type: 'service',
    lifecycle: 'production',
    owner: 'harbour',
    system: 'tides',
    subcomponentOf: 'whole',
    providesApis: ['one'],
    consumesApis: ['north/two'],
    dependsOn: ['resource:store'],
    dependencyOf: ['component:site'],
  },
  API: { type: 'openapi', lifecycle: 'production', owner: 'user:ada', definition: 'openapi: 3.1.0', system: 'tides' },
  Resource: {
    type: 'database',
    owner: 'harbour',
    system: 'tides',
    dependsOn: ['resource:disk'],
    dependencyOf: ['component:site'],
  },
  System: { owner: 'harbour', domain: 'sea', type: 'product' },
  Domain: { owner: 'harbour', subdomainOf: 'world' },
  Group: { type: 'team', children: ['sub'], parent: 'root', members: ['ada'], profile: { displayName: 'Harbour' } },
  User: { memberOf: ['harbour'], profile: { email: 'ada@example.com' } },
};

const relations: Readonly<Record<string, readonly string[]>> = {
  Component: [
    'ownedBy/ownerOf group:here/harbour',
    'partOf/hasPart system:here/tides',
    'partOf/hasPart component:here/whole',
    'providesApi/apiProvidedBy api:here/one',
    'consumesApi/apiConsumedBy api:north/two',
    'dependsOn/dependencyOf resource:here/store',
    'dependencyOf/dependsOn component:here/site',
  ],
  API: ['ownedBy/ownerOf user:here/ada', 'partOf/hasPart system:here/tides'],
  Resource: [
    'ownedBy/ownerOf group:here/harbour',
    'partOf/hasPart system:here/tides',
    'dependsOn/dependencyOf resource:here/disk',
    'dependencyOf/dependsOn component:here/site',
  ],
  System: ['ownedBy/ownerOf group:here/harbour', 'partOf/hasPart domain:here/sea'],
  Domain: ['ownedBy/ownerOf group:here/harbour', 'partOf/hasPart domain:here/world'],
  Group: ['childOf/parentOf group:here/root', 'parentOf/childOf group:here/sub', 'hasMember/memberOf user:here/ada'],
  User: ['memberOf/hasMember group:here/harbour'],
};

const requiredFields: Readonly<Record<string, readonly string[]>> = {
  Component: ['type', 'lifecycle', 'owner'],
  API: ['type', 'lifecycle', 'owner', 'definition'],
  Resource: ['type', 'owner'],
  System: ['owner'],
  Domain: ['owner'],
  Group: ['type', 'children'],
  User: ['memberOf'],
};

describe('core kinds', () => {
  for (const model of coreKinds) {
    describe(model.kind, () => {
      const entity: Entity = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: model.kind,
        metadata: { name: 'it', namespace: 'here' },
        spec: valid[model.kind] ?? {},
      };
      const check = (changed: Partial<Entity>) =>
        checkAgainstModel({ ...entity, ...changed }, model).map(describeFieldProblem);

      it('accepts an entity with all fields, in both versions', () => {
        expect([...check({}), ...check({ apiVersion: 'backstage.io/v1beta1' })]).to.deep.equal([]);
      });

      it('is related to what its fields name', () => {
        const found = relationsFromFields(entity, model.relations).map(
          ({ type, reverse, target }) => `${type}/${reverse} ${formatEntityRef(target)}`,
        );

        expect(found).to.deep.equal(relations[model.kind]);
      });

      it('refuses an entity without its required fields', () => {
        const fields = (requiredFields[model.kind] ?? []).map((field) => `spec.${field} is missing`);

        expect(check({ spec: {} })).to.have.members(fields);
      });

      it('refuses other versions', () => {
        expect(check({ apiVersion: 'backstage.io/v2' })).to.deep.equal([
          `apiVersion must be backstage.io/v1alpha1 or backstage.io/v1beta1 for the kind ${model.kind}, and is 'backstage.io/v2'`,
        ]);
      });
    });
  }

  it('refuses fields of another type, with the reason for each', () => {
    const [model] = coreKinds;
    const spec = {
      type: 7,
      lifecycle: '',
      owner: null,
      system: ['a'],
      providesApis: 'one',
      dependsOn: ['store', 'resource:'],
      consumesApis: [null],
    };
    const entity: Entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'it' }, spec };

    const problems = model === undefined ? [] : checkAgainstModel(entity, model).map(describeFieldProblem);

    expect(problems).to.deep.equal([
      "spec.type must be a text, and is the number 7; write it in quotes: '7'",
      'spec.lifecycle must not be empty',
      'spec.owner has no value',
      'spec.system must be a text, and is a list',
      "spec.providesApis must be a list, and is 'one'",
      'spec.consumesApis.0 has no value; give it one or leave the field out',
    ]);
  });

  it('asks for the kind of what a component depends on', () => {
    const [model] = coreKinds;
    const entity: Entity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'it' },
      spec: { ...valid.Component, dependsOn: ['resource:store', 'disk'] },
    };

    const problems = model === undefined ? [] : checkAgainstModel(entity, model);

    expect(problems).to.deep.equal([
      {
        path: ['spec', 'dependsOn', 1],
        message:
          "must refer to an entity: 'disk' names no kind, and none is assumed here; write kind:disk, such as component:disk",
      },
    ]);
  });
});
