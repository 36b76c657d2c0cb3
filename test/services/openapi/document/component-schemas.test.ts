import { expect } from 'chai';
import { ComponentSchemas } from '#src/services/openapi/document/component-schemas.js';

describe('ComponentSchemas', () => {
  const book = { type: 'object', properties: { author: { $ref: '#/$defs/Person' } } };
  const person = { type: 'object', properties: { name: { type: 'string' } } };

  it('takes named schemas out, and leads references to them', () => {
    const schemas = new ComponentSchemas();

    const placed = schemas.place(
      { $schema: 'x', type: 'array', items: { $ref: '#/$defs/Book' }, $defs: { Book: book, Person: person } },
      'Body',
    );

    expect({ placed, all: schemas.all() }).to.deep.equal({
      placed: { type: 'array', items: { $ref: '#/components/schemas/Book' } },
      all: {
        Book: { type: 'object', properties: { author: { $ref: '#/components/schemas/Person' } } },
        Person: person,
      },
    });
  });

  it('keeps what is the same once', () => {
    const schemas = new ComponentSchemas();

    for (let count = 0; count < 2; count++)
      schemas.place({ $ref: '#/definitions/Person', definitions: { Person: person } }, 'Body');

    expect(Object.keys(schemas.all())).to.deep.equal(['Person']);
  });

  it('keeps apart what only has the same name, also when the difference lies deeper', () => {
    const schemas = new ComponentSchemas();

    const placed = [person, { type: 'string' }].map((Person) =>
      schemas.place({ $ref: '#/$defs/Book', $defs: { Book: book, Person } }, 'Body'),
    );

    expect({ placed, all: schemas.all() }).to.deep.equal({
      placed: [{ $ref: '#/components/schemas/Book' }, { $ref: '#/components/schemas/Book_2' }],
      all: {
        Book: { type: 'object', properties: { author: { $ref: '#/components/schemas/Person' } } },
        Book_2: { type: 'object', properties: { author: { $ref: '#/components/schemas/Person_2' } } },
        Person: person,
        Person_2: { type: 'string' },
      },
    });
  });

  it('gives a name to what refers to itself', () => {
    const schemas = new ComponentSchemas();

    const placed = schemas.place(
      { type: 'object', properties: { next: { $ref: '#' }, a: { $ref: '#/properties/next' } } },
      'Body',
    );

    expect({ placed, all: schemas.all() }).to.deep.equal({
      placed: { $ref: '#/components/schemas/Body' },
      all: {
        Body: {
          type: 'object',
          properties: {
            next: { $ref: '#/components/schemas/Body' },
            a: { $ref: '#/components/schemas/Body/properties/next' },
          },
        },
      },
    });
  });

  it('names what the library has numbered, and makes names that a document may have', () => {
    const schemas = new ComponentSchemas();

    schemas.place({ $ref: '#/$defs/__schema0', $defs: { __schema0: person, 'a/b c': { type: 'null' } } }, 'Body');

    expect(Object.keys(schemas.all())).to.deep.equal(['Body', 'a_b_c']);
  });

  it('leaves alone what only looks like a reference', () => {
    const schemas = new ComponentSchemas();
    const schema = {
      properties: { $ref: { type: 'string' }, default: { $ref: '#/$defs/Person' } },
      examples: [{ $ref: '#/$defs/Person' }],
      const: { $ref: '#' },
      items: { $ref: 'https://example.com/schema' },
    };

    const placed = schemas.place({ ...schema, $defs: { Person: person } }, 'Body');

    expect(placed).to.deep.equal({
      ...schema,
      properties: { $ref: { type: 'string' }, default: { $ref: '#/components/schemas/Person' } },
    });
  });
});
