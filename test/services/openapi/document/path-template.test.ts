import { expect } from 'chai';
import { pathTemplatesOf } from '#src/services/openapi/document/path-template.js';

describe('pathTemplatesOf', () => {
  const patterns: [pattern: string, paths: string[], parameters: string[][]][] = [
    ['/', ['/'], [[]]],
    ['/books', ['/books'], [[]]],
    ['/books/:isbn', ['/books/{isbn}'], [['isbn']]],
    ['/books/:isbn/pages/:page', ['/books/{isbn}/pages/{page}'], [['isbn', 'page']]],
    ['/files/*path', ['/files/{path}'], [['path']]],
    ['/:name.json', ['/{name}.json'], [['name']]],
    ['/list{/:page}', ['/list/{page}', '/list'], [['page'], []]],
    ['{/:page}', ['/{page}', '/'], [['page'], []]],
    ['/a{/b{/c}}', ['/a/b/c', '/a/b', '/a'], [[], [], []]],
    ['/:"first name"', ['/{first name}'], [['first name']]],
    ['/a\\:b', ['/a:b'], [[]]],
    ['/größe/:größe', ['/größe/{größe}'], [['größe']]],
  ];
  for (const [pattern, paths, parameters] of patterns)
    it(`makes ${paths.join(' and ')} of ${pattern}`, () => {
      expect(pathTemplatesOf(pattern)).to.deep.equal(
        paths.map((path, index) => ({ path, parameters: parameters[index] ?? [] })),
      );
    });

  it('stops at sixteen paths', () => {
    expect(pathTemplatesOf('{/a}{/b}{/c}{/d}{/e}{/f}')).to.have.lengthOf(16);
  });
});
