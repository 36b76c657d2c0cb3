import { expect } from 'chai';
import {
  apiVersionFormat,
  type Format,
  keyFormat,
  kindFormat,
  labelValueFormat,
  nameFormat,
  namespaceFormat,
  tagFormat,
} from '../../../../../samples/portal/catalog/model/formats.js';

const longest = 'a'.repeat(63);
const tooLong = 'a'.repeat(64);
const domain = [longest, longest, longest, 'a'.repeat(61)].join('.');

const cases: readonly (readonly [what: string, format: Format, good: readonly string[], bad: readonly string[]])[] = [
  ['name', nameFormat, ['a', 'AZ09', longest, 'a--b', 'a_b', 'a..b'], ['', tooLong, 'a/b', '-a', 'a-', 'a b', 'a\n']],
  ['namespace', namespaceFormat, ['a', 'a-b', longest], ['', tooLong, 'AZ', 'a--b', '-a', 'a_b', 'a.b']],
  ['kind', kindFormat, ['a', 'AZ09', longest], ['', tooLong, '9A', 'a-b']],
  [
    'apiVersion',
    apiVersionFormat,
    ['v1', 'a-b.c/v1', `${domain}/v1`, `a/${longest}`],
    ['', 'a.b', 'a--b.c/v1', `${domain}a/v1`, `a/${tooLong}`, 'a/b/c'],
  ],
  [
    'key of a label or an annotation',
    keyFormat,
    ['a', 'A_b', 'a-b.c/a', `${domain}/a`],
    ['', '-a', 'A.b/c', 'a--b.c/a', 'a/b/c', `a/${tooLong}`],
  ],
  ['value of a label', labelValueFormat, ['', 'a', 'A.b'], ['-a', tooLong, 'a/b']],
  ['tag', tagFormat, ['a', 'c++', 'c#', 'a:b', 'a-b', longest], ['', 'A', 'a--b', 'a_b', tooLong]],
];

describe('the format of', () => {
  for (const [what, format, good, bad] of cases) {
    it(`a ${what} matches what is of that form and nothing else`, () => {
      const accepted = [...good, ...bad].filter((text) => format.matches(text));

      expect(accepted).to.deep.equal(good);
    });
  }
});
