import { expect } from 'chai';
import { completeParameters, mergePages } from '../../../../../samples/portal/scaffolder/templates/parameters.js';
import { SchemaChecker } from '../../../../../samples/portal/scaffolder/templates/schema-checker.js';
import { failureOf } from '../support/failure-of.js';

describe('SchemaChecker', () => {
  const pages = [
    {
      title: 'One',
      required: ['name'],
      properties: {
        name: { type: 'string', pattern: '^[a-z]+$', 'ui:autofocus': true },
        port: { type: 'integer', default: 80 },
      },
    },
    {
      title: 'Two',
      required: ['owner'],
      properties: {
        owner: { type: 'string' },
        contact: { type: 'string', format: 'email' },
        tags: { type: 'array', items: { enum: ['a', 'b'] } },
      },
    },
  ];

  it('lists all problems of all pages with their paths', async () => {
    const { problems } = await new SchemaChecker().check(mergePages(pages), {
      name: 'A b',
      contact: 'nobody',
      tags: ['a', 'x/y'],
    });

    expect(problems).to.deep.equal([
      { path: ['name'], message: 'must match pattern "^[a-z]+$"', stack: 'name must match pattern "^[a-z]+$"' },
      { path: ['owner'], message: 'is required', stack: 'owner is required' },
      { path: ['contact'], message: 'must match format "email"', stack: 'contact must match format "email"' },
      { path: ['tags', '1'], message: 'must be one of a, b', stack: 'tags.1 must be one of a, b' },
    ]);
  });

  it('fills in defaults without touching what was given', async () => {
    const values = Object.freeze({ name: 'shop', owner: 'me' });

    const { value, problems } = await new SchemaChecker().check(mergePages(pages), values);

    expect({ value, problems }).to.deep.equal({ value: { name: 'shop', owner: 'me', port: 80 }, problems: [] });
  });

  it('names properties that a schema does not allow, slashes and all', async () => {
    const schema = { type: 'object', properties: { 'a/b': { type: 'object', additionalProperties: false } } };

    const { problems } = await new SchemaChecker().check(schema, { 'a/b': { 'c~d': 1 } });

    expect(problems).to.deep.equal([{ path: ['a/b', 'c~d'], message: 'is not known', stack: 'a/b.c~d is not known' }]);
  });

  it('refuses a schema that is none', async () => {
    const failure = await failureOf(new SchemaChecker().check({ type: 'nothing' }, {}));

    expect(failure).to.equal('InputError: the schema itself is not valid');
  });

  it('takes anything when there are no pages', async () => {
    expect((await new SchemaChecker().check(mergePages([]), { a: 1 })).problems).to.deep.equal([]);
  });

  it('takes two templates with the same $id', async () => {
    const checker = new SchemaChecker();

    await checker.check({ $id: 'https://example.org/form', required: ['a'] }, {});
    const { problems } = await checker.check({ $id: 'https://example.org/form', required: ['b'] }, {});

    expect(problems.map(({ stack }) => stack)).to.deep.equal(['b is required']);
  });
});

describe('completeParameters', () => {
  it('adds null for what is declared and left out, also in conditions and dependencies', () => {
    const schema = mergePages([
      { properties: { a: {}, b: {} }, dependencies: { a: { oneOf: [{ properties: { c: {} } }] } } },
      JSON.parse('{ "if": { "properties": { "d": {} } }, "then": { "properties": { "e": {} } } }'),
    ]);

    expect(completeParameters(schema, { a: 1, z: 2 })).to.deep.equal({
      a: 1,
      b: null,
      c: null,
      d: null,
      e: null,
      z: 2,
    });
  });
});
