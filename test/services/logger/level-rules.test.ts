import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, JsonValue } from '#src/contracts/root-config.js';
import { runInActivity } from '#src/services/activity/index.js';
import { cleanUp, givenConfig, givenFiles, rejectionOf, until } from '../root-config/support.js';
import { givenLogger, withEnvironment } from './support.js';

const overriding = (...overrides: JsonValue[]): JsonObject => ({ backend: { logger: { overrides } } });

describe('backend.logger.overrides', () => {
  afterEach(cleanUp);

  it('lowers the level of some lines and raises that of others', async () => {
    const { logger, parsed } = await givenLogger({
      data: overriding(
        { matchers: { plugin: 'catalog' }, level: 'debug' },
        { matchers: { plugin: 'search' }, level: 'error' },
      ),
    });

    for (const plugin of ['catalog', 'search', 'other']) {
      const child = logger.child({ plugin });
      for (const level of ['error', 'warn', 'info', 'debug'] as const) child[level]('text');
    }

    expect(parsed().map(({ plugin, level }) => [plugin, level])).to.deep.equal([
      ['catalog', 'error'],
      ['catalog', 'warn'],
      ['catalog', 'info'],
      ['catalog', 'debug'],
      ['search', 'error'],
      ['other', 'error'],
      ['other', 'warn'],
      ['other', 'info'],
    ]);
  });

  it('decides by the first that fits', async () => {
    const { logger, parsed } = await givenLogger({
      data: overriding(
        { matchers: { plugin: 'catalog', task: 'refresh' }, level: 'error' },
        { matchers: { plugin: 'catalog' }, level: 'debug' },
        { matchers: {}, level: 'warn' },
        { matchers: { plugin: 'search' }, level: 'debug' },
      ),
    });
    const catalog = logger.child({ plugin: 'catalog' });

    catalog.debug('a', { task: 'refresh' });
    catalog.child({ task: 'refresh' }).warn('b');
    catalog.debug('c', { task: 'other' });
    catalog.debug('d');
    logger.child({ plugin: 'search' }).info('e');
    logger.warn('f');

    expect(parsed().map(({ msg }) => msg)).to.deep.equal(['c', 'd', 'f']);
  });

  const rows: readonly [wanted: JsonValue, value: unknown, fits: boolean][] = [
    ['text', 'text', true],
    ['text', 'texts', false],
    ['5', 5, false],
    [5, 5, true],
    [5, '5', false],
    [true, true, true],
    [false, undefined, false],
    [['a', 'b'], 'b', true],
    [['a', '/^x/', 7], 'xyz', true],
    [['a', '/^x/', 7], 7, true],
    [['a', '/^x/', 7], 'b', false],
    [[], 'a', false],
    ['/^GET /', 'GET /x', true],
    ['/^get/i', 'GET', true],
    ['/^get/g', 'get', true],
    ['/5/', 5, false],
    ['/', '/', true],
    ['//', '//', true],
    ['/api/catalog', '/api/catalog', true],
    ['/api/catalog', 'api', false],
  ];
  for (const [wanted, value, fits] of rows) {
    it(`${JSON.stringify(wanted)} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(value)}, twice`, async () => {
      const { logger, lines } = await givenLogger({
        data: overriding({ matchers: { field: wanted }, level: 'error' }),
      });

      logger.info('given by the call', { field: value } as JsonObject);
      logger.child({ field: value } as JsonObject).info('bound');

      expect(lines.length).to.equal(fits ? 0 : 2);
    });
  }

  it('looks at message and level, and at the plugin and the id of a request', async () => {
    const { logger, parsed } = await givenLogger({
      data: overriding(
        { matchers: { message: '/^noise/', level: 'info' }, level: 'error' },
        { matchers: { plugin: 'catalog', requestId: '/^debug-/' }, level: 'debug' },
      ),
    });

    logger.info('noise 1');
    logger.warn('noise 2');
    logger.child({ message: 'noise' }).info('no noise', { message: 'noise' });
    runInActivity({ pluginId: 'catalog', requestId: 'debug-1' }, () => logger.debug('wanted'));
    runInActivity({ pluginId: 'catalog', requestId: 'other-1' }, () => logger.debug('not wanted'));

    expect(parsed().map(({ msg }) => msg)).to.deep.equal(['noise 2', 'no noise', 'wanted']);
  });

  it('cannot be fooled by fields of a call that a parent has bound', async () => {
    const { logger, lines } = await givenLogger({
      data: overriding({ matchers: { plugin: 'quiet' }, level: 'error' }),
    });

    logger.child({ plugin: 'catalog' }).info('text', { plugin: 'quiet' });

    expect(lines.length).to.equal(1);
  });

  const faults: readonly [yaml: string, message: readonly string[]][] = [
    [
      '{ matchers: { plugin: a }, level: loud }',
      [
        "'backend.logger.overrides[0].level' in app-config.yaml is not a valid logging level, must be one of 'error', 'warn', 'info' or 'debug'.",
        '  where  app-config.yaml:4:43',
        '  mend   write one of error, warn, info, debug.',
      ],
    ],
    [
      '{ matchers: { plugin: "/(/" }, level: info }',
      [
        "'backend.logger.overrides[0].matchers.plugin' in app-config.yaml is no regular expression that can be compiled.",
        '  where  app-config.yaml:4:31',
        '  mend   mend the expression, or write a text, a number, true, false, /<regular expression>/, or a list of these.',
      ],
    ],
    [
      '{ matchers: { plugin: { id: a } }, level: info }',
      [
        "'backend.logger.overrides[0].matchers.plugin' in app-config.yaml is an object, with which no field can be compared.",
        '  where  app-config.yaml:4:31',
        '  mend   write a text, a number, true, false, /<regular expression>/, or a list of these.',
      ],
    ],
  ];
  for (const [yaml, message] of faults) {
    it(`refuses ${yaml}, and names the line`, async () => {
      const text = `backend:\n  logger:\n    overrides:\n      - ${yaml}`;
      const config = await givenConfig({ files: { 'app-config.yaml': text } });

      expect((await rejectionOf(givenLogger({ config }))).split('\n').slice(0, 3)).to.deep.equal(message);
    });
  }

  it('refuses an override without level or matchers', async () => {
    const messages = await Promise.all(
      [{ matchers: {} }, { level: 'info' }].map((override) => rejectionOf(givenLogger({ data: overriding(override) }))),
    );

    expect(messages.map((message) => message.split('\n')[0])).to.deep.equal([
      "'backend.logger.overrides[0].level' is missing in the configuration.",
      "'backend.logger.overrides[0].matchers' is missing in the configuration.",
    ]);
  });

  it('follow the configuration, and stay as they are when it cannot be read', async () => {
    const rootDirectory = await givenFiles({});
    const file = join(rootDirectory, 'app-config.yaml');
    const config = await givenConfig({ rootDirectory, watch: true });
    const { logger, parsed } = await withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config }));
    const catalog = logger.child({ plugin: 'catalog' });
    catalog.debug('before');

    await writeFile(file, 'backend: { logger: { overrides: [{ matchers: { plugin: catalog }, level: debug }] } }');
    await until(() => config.has('backend'));
    catalog.debug('after');
    await writeFile(
      file,
      'other: 1\nbackend: { logger: { overrides: [{ matchers: { plugin: "/(/" }, level: error }] } }',
    );
    await until(() => config.has('other'));
    catalog.debug('still');

    expect(parsed().map(({ msg }) => msg)).to.deep.equal([
      'after',
      'The log keeps its levels and fields, because their configuration cannot be read',
      'still',
    ]);
  });
});
