import { expect } from 'chai';
import { toYaml } from '#src/cli/config/to-yaml.js';
import { formatPath } from '#src/services/root-config/config-path.js';

describe('toYaml', () => {
  it('writes values so that they are read as what they are', async () => {
    const same = { a: 1 };

    const text = await toYaml({ text: '5', list: [1, 'two'], none: {}, empty: [], first: same, second: same });

    expect(text).to.equal(
      ['text: "5"', 'list:', '  - 1', '  - two', 'none: {}', 'empty: []', 'first:', '  a: 1', 'second:', '  a: 1'].join(
        '\n',
      ),
    );
  });

  it('writes a comment after each value that has one', async () => {
    const long = 'word '.repeat(40).trim();

    const text = await toYaml({ a: { b: [1, { c: long }], d: 'two\nlines\n' }, e: {}, f: 1 }, (path) => {
      const key = formatPath(path);
      return key === 'f' ? undefined : key;
    });

    expect(text).to.equal(
      [
        'a:',
        '  b:',
        '    - 1 # a.b[0]',
        `    - c: ${long} # a.b[1].c`,
        '  d: | # a.d',
        '    two',
        '    lines',
        'e: {}',
        'f: 1',
      ].join('\n'),
    );
  });

  it('writes nothing as an empty object', async () => {
    expect(await toYaml({})).to.equal('{}');
  });
});
