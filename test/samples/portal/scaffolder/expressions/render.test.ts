import { expect } from 'chai';
import { renderObject, renderText, renderValue } from '../../../../../samples/portal/scaffolder/expressions/render.js';

const scope = {
  parameters: { name: 'Größe & Gewicht', port: 8080, tags: ['a', 'b'], isPublic: false, owner: null },
  steps: { build: { output: null }, fetch: { output: { url: 'https://example.org' } } },
};

describe('renderValue', () => {
  for (const [text, value] of [
    ['${{ parameters.port }}', 8080],
    ['  ${{ parameters.tags }}\n', ['a', 'b']],
    ['${{ parameters.isPublic }}', false],
    ['${{ not parameters.isPublic }}', true],
    ['${{ not parameters.owner }}', true],
    ['${{ parameters.port == 8080 }}', true],
    ["${{ parameters.port == '8080' }}", false],
    ["${{ parameters.name != 'x' }}", true],
    ['${{ parameters.owner }}', undefined],
    ['${{ parameters.owner.name }}', undefined],
    ['${{ steps.build.output.path }}', undefined],
    ['${{ steps.fetch.output.url }}/docs', 'https://example.org/docs'],
    ['port ${{ parameters.port }}${{ parameters.owner }}, ${{ parameters.tags }}', 'port 8080, ["a","b"]'],
    ['${{ parameters.name | slug }}', 'grosse-gewicht'],
    ["${{ 'a' | upper }}", 'A'],
    ['${{ parameters.tags | dump }}', '["a","b"]'],
    ["${{ '${{ secrets.TOKEN }}' }}", '${{ secrets.TOKEN }}'],
    ['no expression, } $ {{ here }}', 'no expression, } $ {{ here }}'],
  ] as const) {
    it(`makes ${JSON.stringify(value)} of ${text}`, () => {
      expect(renderValue(text, scope, 'input')).to.deep.equal(value);
    });
  }

  it('goes into lists and objects, and leaves out what is empty', () => {
    const value = {
      a: ['${{ parameters.port }}', '${{ parameters.owner }}'],
      b: { c: '${{ parameters.owner }}' },
      d: true,
      e: null,
    };

    expect(renderValue(value, scope, 'input')).to.deep.equal({ a: [8080], b: {}, d: true, e: null });
  });

  it('names the field and what is known when a path leads nowhere', () => {
    const input = { values: [{ name: '${{ parameters.nmae }}' }] };

    expect(() => renderObject(input, scope, 'input')).to.throw(
      "field 'input.values.0.name': 'parameters.nmae' is unknown; known in 'parameters': name, port, tags, isPublic, owner",
    );
  });

  it('names what is known at the beginning of a path', () => {
    expect(() => renderValue('${{ parameter.name }}', scope, 'if')).to.throw(
      "field 'if': 'parameter.name' is unknown; known here: parameters, steps",
    );
  });

  for (const path of [
    'constructor',
    'parameters.constructor',
    'parameters.tags.map',
    'parameters.name.length',
    '__proto__',
    'parameters.__proto__',
  ]) {
    it(`does not know ${path}, which is not in the data`, () => {
      expect(() => renderValue(`\${{ ${path} }}`, scope, 'if')).to.throw(`'${path}' is unknown`);
    });
  }

  it('keeps a key that is called __proto__ a key', () => {
    const rendered = renderObject(JSON.parse('{ "__proto__": { "polluted": "yes" } }'), scope, 'input');

    expect(Object.getPrototypeOf(rendered)).to.equal(Object.prototype);
    expect(Object.keys(rendered)).to.deep.equal(['__proto__']);
  });

  it('refuses to change the case of a list', () => {
    expect(() => renderValue('${{ parameters.tags | upper }}', scope, 'if')).to.throw(
      "field 'if': the filter 'upper' takes a text, not an object or a list",
    );
  });
});

describe('renderText', () => {
  it('names the place', () => {
    expect(() => renderText('${{ values.x', { values: {} }, "file 'README.md'")).to.throw(
      "file 'README.md': the expression has its end where '}}' is expected",
    );
  });

  it('does not read what a value says as an expression', () => {
    const text = renderText('${{ values.text }}', { values: { text: '${{ values.secret }}', secret: 'x' } }, 'here');

    expect(text).to.equal('${{ values.secret }}');
  });
});
