import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { substitute } from '#src/services/root-config/substitution.js';
import { cleanUp, givenConfig, messageOf, problem, readAll } from './support.js';

const environment = { FOO: 'foo', NUM: '5', EMPTY: '', PADDED: '  padded ', NESTED: '${FOO}' };

describe('substitution', () => {
  afterEach(cleanUp);

  const rows: readonly (readonly [string, JsonValue | undefined])[] = [
    ['https://${FOO}/${NUM}', 'https://foo/5'],
    ['${NUM}', '5'],
    ['https://${NOPE}', undefined],
    ['a${EMPTY}b', 'ab'],
    ['${EMPTY}', ''],
    ['${NOPE:-localhost:3000}', 'localhost:3000'],
    ['${NOPE:-a:-b}', 'a:-b'],
    ['${FOO:-d}', 'foo'],
    ['${EMPTY:-d}', 'd'],
    ['${NOPE:-}', undefined],
    ['${ FOO }', 'foo'],
    ['${ NOPE :- d }', 'd'],
    ['${PADDED}', 'padded'],
    ['$${FOO}', '${FOO}'],
    ['$$${FOO}', '$${FOO}'],
    ['$FOO', '$FOO'],
    ['${FOO', '${FOO'],
    ['${NOPE:-${FOO}}', '${NOPE:-foo}'],
    ['${NESTED}', '${FOO}'],
    ['${toString}', undefined],
    ['costs 5$', 'costs 5$'],
  ];
  for (const [text, value] of rows) {
    it(`${text} becomes ${value === undefined ? 'absent' : JSON.stringify(value)}`, async () => {
      const files = { 'app-config.yaml': `k: '${text}'` };

      expect(await readAll({ files, environment })).to.deep.equal(value === undefined ? {} : { k: value });
    });
  }

  it('leaves a whole number from the environment a text that reads as a number', async () => {
    const config = await givenConfig({ files: { 'app-config.yaml': 'k: ${NUM}' }, environment });

    expect([config.get('k'), config.getNumber('k')]).to.deep.equal(['5', 5]);
  });

  it('drops an element of an array that has no value', async () => {
    const files = { 'app-config.yaml': 'k: ["${NOPE}", "b"]' };

    expect(await readAll({ files, environment })).to.deep.equal({ k: ['b'] });
  });

  it('leaves keys alone', async () => {
    const files = { 'app-config.yaml': '"${FOO}": 1' };

    expect(await readAll({ files, environment })).to.deep.equal({ '${FOO}': 1 });
  });

  it('a required read of a key without a value names the variable and the line', async () => {
    const config = await givenConfig({
      files: { 'app-config.yaml': 'db:\n  url: "${HOST}:${NUM}/${NAME}"\n' },
      environment,
    });

    const message = messageOf(() => config.getConfig('db').getString('url'));

    expect(message).to.equal(
      problem(
        "'db.url' has no value: app-config.yaml takes it from ${HOST} and ${NAME}, which is not set.",
        'app-config.yaml:2:8',
        'provide what it is taken from, or a default.',
      ),
    );
  });

  it('reports which variables are missing and which values were put in', () => {
    const result = substitute('${FOO} ${NOPE} ${EMPTY:-x} ${NUM}', environment);

    expect(result).to.deep.equal({ text: undefined, missing: ['NOPE'], mayBeMissing: false, values: ['foo', '5'] });
  });
});
