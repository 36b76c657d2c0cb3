import { expect } from 'chai';
import { ScaffolderEntityModel } from '../../../../samples/portal/scaffolder-entity-model/index.js';
import { ScaffolderEntitiesProcessor } from '../../../../samples/portal/scaffolder-entity-model/scaffolder-entities-processor.js';
import { cleanUp, givenCatalog } from '../catalog/support/given-catalog.js';

const template = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: node-service }
spec:
  type: service
  owner: harbour
  parameters: [{ title: The service }]
  steps: [{ id: one, action: debug:log, input: { message: hello } }]
`;

describe('ScaffolderEntityModel', () => {
  afterEach(cleanUp);

  it('teaches the catalog what a template is, and who owns it', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': template }, modules: [ScaffolderEntityModel] });

    const entity = await catalog.get<{ relations: unknown }>('/entities/by-name/template/default/node-service');

    expect(entity.relations).to.deep.equal([{ type: 'ownedBy', targetRef: 'group:default/harbour' }]);
    expect(await catalog.problems()).to.deep.equal([]);
  });

  it('is named by the catalog that lacks it', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': template } });

    expect(await catalog.names()).to.deep.equal([]);
    expect(await catalog.problems()).to.deep.equal([
      "all.yaml:2:7: kind 'Template' is not known to this catalog, which knows API, Component, Domain, Group, Location, Resource, System, User; add the module ScaffolderEntityModel to the backend",
    ]);
  });
});

describe('ScaffolderEntitiesProcessor', () => {
  const entity = { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'it' } };
  const check = (spec: Record<string, never> | object, apiVersion = entity.apiVersion) =>
    new ScaffolderEntitiesProcessor()
      .validate({ ...entity, apiVersion, spec: { ...spec } })
      .map(({ path, message }) => `${path.join('.')} ${message}`);

  it('accepts templates with or without an owner and a form', () => {
    expect([
      ...check({ type: 'service', steps: [] }),
      ...check({ type: 'service', owner: 'a', parameters: { title: 'x' }, steps: [{ action: 'a' }] }),
    ]).to.deep.equal([]);
  });

  it('refuses templates without a type, steps, or actions in them', () => {
    expect(check({})).to.deep.equal(['spec.type is missing', 'spec.steps is missing']);
    expect(check({ type: 'service', steps: [{ id: 'one' }] })).to.deep.equal(['spec.steps.0.action is missing']);
  });

  it('refuses forms that are none', () => {
    expect(check({ type: 'service', steps: [], parameters: ['name'] })).to.deep.equal([
      'spec.parameters must be an object that describes a form, or a list of such objects',
    ]);
  });

  it('refuses other versions of templates', () => {
    expect(check({ type: 'service', steps: [] }, 'backstage.io/v1beta2')).to.deep.equal([
      "apiVersion must be scaffolder.backstage.io/v1beta3 for the kind Template, and is 'backstage.io/v1beta2'",
    ]);
  });
});
