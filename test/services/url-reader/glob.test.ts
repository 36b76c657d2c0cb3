import { expect } from 'chai';
import { fixedPartOf, globTest, isGlob } from '#src/services/url-reader/glob.js';
import { thrownBy } from '../../support/failure-of.js';

describe('a pattern for paths', () => {
  for (const [pattern, fitting, others] of [
    ['*.yaml', ['a.yaml', '/a.yaml'], ['a.yml', 'b/a.yaml', '.a.yaml']],
    ['**/*.yaml', ['a.yaml', 'b/a.yaml', 'b/c/a.yaml'], ['.git/a.yaml', 'b/.a.yaml', 'a.yaml/b']],
    ['docs/**', ['docs/a', 'docs/a/b'], ['doc/a', 'docs/.a/b']],
    ['docs/**/*.md', ['docs/a.md', 'docs/b/c/a.md'], ['a.md']],
    ['**/a/**/b', ['a/b', 'x/a/y/a/z/b'], ['a/b/c', 'b/a']],
    ['{a,b/c}/x?.{ts,js}', ['a/x1.ts', 'b/c/x2.js'], ['a/x.ts', 'c/x1.ts', 'b/x1.ts']],
    ['.github/*.yaml', ['.github/a.yaml'], ['github/a.yaml']],
    ['[id].ts', ['[id].ts'], ['i.ts']],
    ['a{b}c', ['a{b}c'], ['abc']],
    ['*', ['a', 'ä', '😀'], ['a/b', '']],
    ['?', ['a', '😀'], ['ab', '']],
    ['a+(b).ts', ['a+(b).ts'], ['ab.ts']],
  ] as const) {
    for (const path of fitting) it(`${pattern} fits ${path}`, () => expect(globTest(pattern)(path)).to.equal(true));
    for (const path of others)
      it(`${pattern} does not fit '${path}'`, () => expect(globTest(pattern)(path)).to.equal(false));
  }

  it('is no expression that takes for ever', () => {
    expect(globTest('*a'.repeat(1000))(`${'a'.repeat(5000)}b`)).to.equal(false);
    expect(globTest('**/a/'.repeat(500))(`${'a/'.repeat(2000)}b`)).to.equal(false);
  });

  it('has a limited number of alternatives', () => {
    expect(globTest('{a,b}'.repeat(8))('abababab')).to.equal(true);
    expect(thrownBy(() => globTest('{a,b}'.repeat(9))).message).to.equal(
      'a pattern has more than 256 alternatives in braces',
    );
  });

  it('is recognised by its wildcards', () => {
    expect(['a/b', 'a/*', 'a?', '{a,b}', '[a]'].map(isGlob)).to.deep.equal([false, true, true, true, false]);
  });

  it('begins with folders that are fixed', () => {
    expect(['docs/a/*.md', '*.md', 'a/b{c,d}/e', 'docs/a.md'].map(fixedPartOf)).to.deep.equal([
      'docs/a',
      '',
      'a',
      'docs',
    ]);
  });
});
