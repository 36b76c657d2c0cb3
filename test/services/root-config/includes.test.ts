import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { cleanUp, givenConfig, messageOf, problem, readAll, rejectionOf } from './support.js';

const environment = { FOO: 'foo', NUM: '5', ENVN: 'prod', RAW: '${FOO}' };

const files = {
  'sub/s.txt': 's3cret  \n\n',
  'sub/raw.txt': '${FOO}',
  'sub/a.yaml': 'x: 1\nfile: { $file: s.txt }\nvar: ${FOO}\n',
  'sub/a.json': '{ "deployment": { "key": "k", "none": null }, "scalar": 5 }',
  'sub/bad.json': '{\n  "a": }',
  'sub/empty.yaml': '',
  'sub/inc.txt': 'x',
  'sub/list.yml': '[1, 2]',
  'secrets.prod.yaml': 'token: t0ken',
  'loop.yaml': 'again: { $include: loop2.yaml }',
  'loop2.yaml': 'again: { $include: loop.yaml }',
};

describe('includes', () => {
  afterEach(cleanUp);

  const rows: readonly (readonly [string, JsonValue | undefined])[] = [
    ['{ $env: FOO }', 'foo'],
    ['{ $env: NOPE }', undefined],
    ['{ $env: RAW }', '${FOO}'],
    ['{ $env: NUM }', '5'],
    ['{ $file: sub/s.txt }', 's3cret'],
    ['{ $file: sub/raw.txt }', '${FOO}'],
    ['{ $include: sub/a.yaml }', { x: 1, file: 's3cret', var: 'foo' }],
    ['{ $include: sub/list.yml }', [1, 2]],
    ['{ $include: sub/empty.yaml }', undefined],
    ['{ $include: sub/a.json#deployment.key }', 'k'],
    ['{ $include: sub/a.json#deployment }', { key: 'k' }],
    ['{ $include: sub/a.json#deployment.nope }', undefined],
    ['{ $include: sub/a.json#deployment.none.deeper }', undefined],
    ['{ $include: "secrets.${ENVN}.yaml" }', { token: 't0ken' }],
    ['[{ $env: FOO }, { $env: NOPE }, 1]', ['foo', 1]],
    ['{ $foo: 1, $bar: 2 }', { $foo: 1, $bar: 2 }],
  ];
  for (const [text, value] of rows) {
    it(`${text} becomes ${value === undefined ? 'absent' : JSON.stringify(value)}`, async () => {
      const read = await readAll({ files: { ...files, 'app-config.yaml': `k: ${text}` }, environment });

      expect(read).to.deep.equal(value === undefined ? {} : { k: value });
    });
  }

  it('may stand at the top of a file', async () => {
    const read = await readAll({ files: { ...files, 'app-config.yaml': '$include: secrets.prod.yaml' }, environment });

    expect(read).to.deep.equal({ token: 't0ken' });
  });

  const refused: readonly { text: string; what: string; where?: string; mend: string }[] = [
    {
      text: '{ $file: sub/nope.txt }',
      what: "'k' in app-config.yaml includes sub/nope.txt, which does not exist.",
      where: 'app-config.yaml:1:13',
      mend: 'create sub/nope.txt, or correct the path, which is relative to the file that includes it.',
    },
    {
      text: '{ $include: sub/nope.yaml }',
      what: "'k' in app-config.yaml includes sub/nope.yaml, which does not exist.",
      where: 'app-config.yaml:1:16',
      mend: 'create sub/nope.yaml, or correct the path, which is relative to the file that includes it.',
    },
    {
      text: '{ $include: "sub/a.json#scalar.x" }',
      what: "'k' in app-config.yaml includes 'scalar.x' of sub/a.json, and 'scalar' there is a number.",
      where: 'app-config.yaml:1:16',
      mend: 'correct the path after #.',
    },
    {
      text: '{ $include: "sub/list.yml#x" }',
      what: "'k' in app-config.yaml includes 'x' of sub/list.yml, and it is an array.",
      where: 'app-config.yaml:1:16',
      mend: 'correct the path after #.',
    },
    {
      text: '{ $include: "secrets.${NOPE}.yaml" }',
      what: "'k' in app-config.yaml has ${NOPE} after $include, which is not set.",
      where: 'app-config.yaml:1:16',
      mend: 'set it, or give it a default: ${NAME:-default}.',
    },
    {
      text: '{ $include: sub/inc.txt }',
      what: "'k' in app-config.yaml includes sub/inc.txt, which is neither YAML nor JSON.",
      where: 'app-config.yaml:1:16',
      mend: 'include a .yaml, .yml or .json file, or use $file for its text.',
    },
    {
      text: '{ $include: sub/bad.json }',
      what: 'sub/bad.json is no JSON.',
      where: 'sub/bad.json',
      mend: 'make it JSON; comments and trailing commas are not.',
    },
    {
      text: '{ $env: FOO, other: 1 }',
      what: "'k' in app-config.yaml has $env beside other keys.",
      where: 'app-config.yaml:1:4',
      mend: 'leave only $env in this object.',
    },
    {
      text: '{ $env: 5 }',
      what: "'k' in app-config.yaml has a number after $env, and a string is wanted.",
      where: 'app-config.yaml:1:12',
      mend: 'write a string there.',
    },
    {
      text: '{ $include: loop.yaml }',
      what: "'k.again.again' in loop2.yaml includes a file that includes itself: app-config.yaml -> loop.yaml -> loop2.yaml -> loop.yaml.",
      where: 'loop2.yaml:1:20',
      mend: 'take out one of these includes.',
    },
    {
      text: '{ $file: sub }',
      what: 'sub cannot be read: it is a directory.',
      mend: 'make it a text file that this process may read.',
    },
  ];
  for (const { text, what, where, mend } of refused) {
    it(`${text} is refused`, async () => {
      const message = await rejectionOf(
        givenConfig({ files: { ...files, 'app-config.yaml': `k: ${text}` }, environment }),
      );

      if (where === undefined) expect(message.split('\n')[0]).to.equal(what);
      else expect(message).to.equal(problem(what, where, mend));
    });
  }

  it('an error about an included value names the included file', async () => {
    const config = await givenConfig({
      files: { ...files, 'app-config.yaml': 'k: { $include: sub/a.yaml }' },
      environment,
    });

    const message = messageOf(() => config.getString('k.x'));

    expect(message).to.equal(
      problem("'k.x' in sub/a.yaml is a number, and a string is wanted.", 'sub/a.yaml:1:4', 'write a string there.'),
    );
  });

  for (const [text, reason] of [
    ['{ $env: NOPE }', 'takes it from the environment variable NOPE, which is not set'],
    [
      '{ $include: "sub/a.json#deployment.nope" }',
      "takes it from 'deployment.nope' of sub/a.json, which has no such key",
    ],
  ] as const) {
    it(`a required read says why ${text} is absent`, async () => {
      const config = await givenConfig({ files: { ...files, 'app-config.yaml': `k: ${text}` }, environment });

      const [first] = messageOf(() => config.getString('k.below')).split('\n');

      expect(first).to.equal(`'k.below' has no value: app-config.yaml ${reason}.`);
    });
  }
});
