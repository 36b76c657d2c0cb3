import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfigText } from '#src/services/root-config/config-text.js';
import { cleanUp, givenConfig, givenFiles, problem, readAll, rejectionOf } from './support.js';

const FILE = 'app-config.yaml';

describe('the text of a configuration file', () => {
  afterEach(cleanUp);

  const refused: readonly { name: string; text: string; what: string; where: string; mend: string }[] = [
    {
      name: 'a syntax error',
      text: 'a: [1, 2\nb: x',
      what: `${FILE} is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ].`,
      where: `${FILE}:2:1`,
      mend: 'correct it at that place.',
    },
    {
      name: 'a duplicate key',
      text: 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n',
      what: `${FILE} has the key 'c' twice in one object, at 3:3 and 5:3.`,
      where: `${FILE}:5:3`,
      mend: 'keep one of the two, or merge them.',
    },
    {
      name: 'a number and a text that are one key',
      text: 'a: { 1: x, "1": y }\n',
      what: `${FILE} has the key '1' twice in one object, at 1:6 and 1:12.`,
      where: `${FILE}:1:12`,
      mend: 'keep one of the two, or merge them.',
    },
    {
      name: 'a second merge key',
      text: 'a: { <<: { x: 1 }, <<: { y: 1 } }\n',
      what: `${FILE} has the key '<<' twice in one object, at 1:6 and 1:20.`,
      where: `${FILE}:1:20`,
      mend: 'keep one of the two, or merge them.',
    },
    {
      name: 'an unknown tag',
      text: 'a: !!js/function "x"\n',
      what: `${FILE} uses a tag that has no meaning here: Unresolved tag: tag:yaml.org,2002:js/function.`,
      where: `${FILE}:1:4`,
      mend: 'remove the tag.',
    },
    {
      name: 'a tag whose value is no data',
      text: 'a:\n  b: !!binary aGVsbG8=\n',
      what: `'a.b' in ${FILE} has a tag whose value configuration cannot hold.`,
      where: `${FILE}:2:15`,
      mend: 'write it as text, a number, an array or an object.',
    },
    {
      name: 'a key __proto__',
      text: 'a:\n  __proto__: { polluted: true }\n',
      what: `'a.__proto__' in ${FILE} is a forbidden key.`,
      where: `${FILE}:2:3`,
      mend: 'remove it, or give it another name.',
    },
    {
      name: 'two documents',
      text: '---\na: 1\n---\nb: 2\n',
      what: `${FILE} is no YAML: Source contains multiple documents; please use YAML.parseAllDocuments().`,
      where: `${FILE}:3:1`,
      mend: 'correct it at that place.',
    },
    {
      name: 'an alias of nothing',
      text: 'a: *nope\n',
      what: `${FILE} is no YAML: Unresolved alias (the anchor must be set before the alias): nope.`,
      where: FILE,
      mend: 'correct it.',
    },
    {
      name: 'an array at the top',
      text: '[1, 2]',
      what: `${FILE} is an array, and an object of keys is wanted.`,
      where: FILE,
      mend: 'write `key: value` at its top level.',
    },
    {
      name: 'a scalar at the top',
      text: 'hello',
      what: `${FILE} is a string, and an object of keys is wanted.`,
      where: FILE,
      mend: 'write `key: value` at its top level.',
    },
  ];
  for (const { name, text, what, where, mend } of refused) {
    it(`${name} is refused`, async () => {
      const message = await rejectionOf(givenConfig({ files: { [FILE]: text } }));

      expect(message).to.equal(problem(what, where, mend));
    });
  }

  it('a bomb of aliases is refused before it goes off', async () => {
    const levels = Array.from(
      { length: 10 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
    );
    const text = `a0: &a0 [x, x]\n${levels.join('\n')}\n`;

    const message = await rejectionOf(givenConfig({ files: { [FILE]: text } }));

    expect(message).to.equal(
      problem(
        `${FILE} repeats its anchors too often: its aliases expand to more than 100.`,
        FILE,
        'write the values out, or use fewer aliases.',
      ),
    );
  });

  it('nesting too deep to parse is refused', async () => {
    const message = await rejectionOf(givenConfig({ files: { [FILE]: `a: ${'['.repeat(20_000)}` } }));

    expect(message).to.match(/^app-config\.yaml is nested deeper than can be read\.\n {2}where {2}app-config\.yaml:1:/);
  });

  it('an object of very many keys is read', async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `  key${index}: ${index}\n`);

    const values = await readAll({ files: { [FILE]: `many:\n${keys.join('')}` } });

    expect(Object.keys((values as { many: object }).many)).to.have.length(20_000);
  });

  it('nesting too deep to walk through is refused', async () => {
    const files = { [FILE]: 'a: { $include: deep.json }', 'deep.json': `${'['.repeat(100_000)}${']'.repeat(100_000)}` };

    const message = await rejectionOf(givenConfig({ files }));

    expect(message).to.equal(
      problem("'a' in deep.json is nested more than 100 levels deep.", 'deep.json', 'make it flatter.'),
    );
  });

  it('a key __proto__ pollutes nothing', async () => {
    await rejectionOf(givenConfig({ files: { [FILE]: '__proto__: { polluted: true }\n' } }));

    expect(Reflect.get({}, 'polluted')).to.equal(undefined);
  });

  it('a file that is no UTF-8 text is refused', async () => {
    const rootDirectory = await givenFiles({});
    await writeFile(join(rootDirectory, FILE), Buffer.from([0x61, 0x3a, 0x20, 0xff]));

    const message = await rejectionOf(givenConfig({ rootDirectory }));

    expect(message).to.equal(
      problem(
        `${FILE} cannot be read: it is not UTF-8 text.`,
        join(rootDirectory, FILE),
        'make it a text file that this process may read.',
      ),
    );
  });

  for (const [name, text] of [
    ['an empty file', ''],
    ['a file with comments only', '# nothing\n'],
    ['null', 'null\n'],
    ['a byte order mark', '\ufeff'],
  ] as const) {
    it(`${name} contributes nothing`, async () => {
      expect(await readAll({ files: { [FILE]: text } })).to.deep.equal({});
    });
  }

  it('anchors, aliases and merge keys are followed', async () => {
    const text = 'base: &base { a: 1, b: 2 }\ncopy: *base\nmore:\n  <<: *base\n  b: 3\n';

    expect(await readAll({ files: { [FILE]: text } })).to.deep.equal({
      base: { a: 1, b: 2 },
      copy: { a: 1, b: 2 },
      more: { a: 1, b: 3 },
    });
  });

  it('JSON says where it is wrong, as far as the parser knows', async () => {
    const message = await rejectionOf(parseConfigText('{ "a": 1,\n  "b" 2 }', 'a.json', '.json'));

    expect(message).to.equal(
      problem('a.json is no JSON.', 'a.json:2:7', 'make it JSON; comments and trailing commas are not.'),
    );
  });

  it('JSON that is empty contributes nothing', async () => {
    const { value } = await parseConfigText(' \n', 'a.json', '.json');

    expect(value).to.equal(undefined);
  });
});
