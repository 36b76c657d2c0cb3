import { expect } from 'chai';
import { parseEntityRef } from '../../../../../samples/portal/scaffolder/templates/entity-ref.js';
import { readTemplate } from '../../../../../samples/portal/scaffolder/templates/template.js';

const entity = { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'Sample' } };

describe('readTemplate', () => {
  it('gives steps the ids and names that they leave out, and finds the folder of the template', () => {
    const annotations = { 'backstage.io/managed-by-location': 'file:/srv/my templates/template.yaml' };
    const spec = {
      parameters: { properties: {} },
      steps: [{ action: 'debug:log' }, { id: 'a', name: 'A', action: 'x', if: false, input: {} }],
    };

    const template = readTemplate({ ...entity, metadata: { name: 'Sample', annotations }, spec });

    expect(template).to.deep.equal({
      entityRef: 'template:default/sample',
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      metadata: { name: 'Sample', annotations },
      parameters: [{ properties: {} }],
      steps: [
        { id: 'step-1', name: 'debug:log', action: 'debug:log' },
        { id: 'a', name: 'A', action: 'x', input: {}, if: false },
      ],
      output: {},
      baseUrl: 'file:///srv/my%20templates/',
    });
  });

  for (const [spec, message] of [
    [{}, "the template 'template:default/sample' has no list of steps"],
    [{ steps: [{}] }, "step 1 of the template 'template:default/sample' names no action"],
    [{ steps: ['x'] }, "step 1 of the template 'template:default/sample' names no action"],
    [
      { steps: [{ action: 'a', id: 1 }] },
      "the id and the name of step 1 of the template 'template:default/sample' are not texts",
    ],
    [
      { steps: [{ action: 'a', input: [] }] },
      "the input of step 1 of the template 'template:default/sample' is not an object",
    ],
    [
      { steps: [{ action: 'a', if: {} }] },
      "the condition of step 1 of the template 'template:default/sample' is neither a text nor true or false",
    ],
    [
      {
        steps: [
          { action: 'a', id: 'x' },
          { action: 'b', id: 'x' },
        ],
      },
      "two steps of the template 'template:default/sample' have the id 'x'",
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(spec)}`, () => {
      expect(() => readTemplate({ ...entity, spec })).to.throw(message);
    });
  }

  it('refuses an entity of another kind', () => {
    expect(() => readTemplate({ ...entity, kind: 'Component' })).to.throw(
      "'component:default/sample' is not a template",
    );
  });
});

describe('parseEntityRef', () => {
  it('fills in what is left out', () => {
    expect(
      ['a', 'n/a', 'k:a', 'k:n/a'].map((text) => Object.values(parseEntityRef(text, 'template')).join(' ')),
    ).to.deep.equal(['template default a', 'template n a', 'k default a', 'k n a']);
  });

  for (const text of ['', 'a/b/c', 'a:b:c', ':a', '/a', 'a/']) {
    it(`refuses '${text}'`, () => {
      expect(() => parseEntityRef(text, 'template')).to.throw(
        `'${text}' is not an entity reference; write kind:namespace/name`,
      );
    });
  }
});
