import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { InputError } from '#src/errors/http-errors.js';
import { PinoRootLogger } from '#src/services/logger/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { cleanUp, givenConfig, givenFiles, rejectionOf, until } from '../root-config/support.js';
import { givenLogger, withEnvironment } from './support.js';

describe('PinoRootLogger', () => {
  afterEach(cleanUp);

  it('writes one JSON object a line: level, time, process, fields, message', async () => {
    const { logger, parsed } = await givenLogger();

    logger.info('ready', { entities: 61 });

    const [line] = parsed();
    expect(Object.keys(line ?? {})).to.deep.equal(['level', 'time', 'pid', 'entities', 'msg']);
    expect({ ...line, time: new Date(line?.time as string).toISOString() }).to.deep.equal({
      level: 'info',
      time: line?.time,
      pid: process.pid,
      entities: 61,
      msg: 'ready',
    });
  });

  for (const level of ['error', 'warn', 'info', 'debug'] as const) {
    it(`${level} writes a line of that level`, async () => {
      const { logger, only } = await givenLogger({ level: 'debug' });

      logger[level]('text');

      expect(only()).to.deep.equal({ level, msg: 'text' });
    });
  }

  it('its methods, and those of its children, work when they are taken off', async () => {
    const { logger, parsed } = await givenLogger({ level: 'debug' });
    const { error, warn, info, debug, child } = logger;
    const { info: childInfo } = child({ a: 1 });

    for (const method of [error, warn, info, debug, childInfo]) method('text');

    expect(parsed().map(({ level, a }) => [level, a])).to.deep.equal([
      ['error', undefined],
      ['warn', undefined],
      ['info', undefined],
      ['debug', undefined],
      ['info', 1],
    ]);
  });

  describe('level', () => {
    const rows: readonly {
      name: string;
      environment?: string;
      option?: 'debug' | 'warn';
      data?: JsonObject;
      levels: readonly string[];
    }[] = [
      { name: 'info by default', levels: ['error', 'warn', 'info'] },
      { name: 'backend.logger.level', data: { backend: { logger: { level: 'error' } } }, levels: ['error'] },
      {
        name: 'the option before backend.logger.level',
        option: 'warn',
        data: { backend: { logger: { level: 'debug' } } },
        levels: ['error', 'warn'],
      },
      {
        name: 'LOG_LEVEL before everything',
        environment: 'debug',
        option: 'warn',
        data: { backend: { logger: { level: 'error' } } },
        levels: ['error', 'warn', 'info', 'debug'],
      },
    ];
    for (const { name, environment, option, data = {}, levels } of rows) {
      it(`is ${name}`, async () => {
        const { logger, parsed } = await withEnvironment({ LOG_LEVEL: environment }, () =>
          givenLogger({ data, ...(option === undefined ? {} : { level: option }) }),
        );

        for (const level of ['error', 'warn', 'info', 'debug'] as const) logger[level]('text');

        expect(parsed().map((line) => line.level)).to.deep.equal(levels);
      });
    }

    it('refuses a level that is none, and names the file', async () => {
      const config = await givenConfig({ files: { 'app-config.yaml': 'backend:\n  logger: { level: loud }' } });

      const message = await rejectionOf(withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config })));

      expect(message).to.equal(
        [
          "'backend.logger.level' in app-config.yaml is not a valid logging level, must be one of 'error', 'warn', 'info' or 'debug'.",
          '  where  app-config.yaml:2:20',
          '  mend   write one of error, warn, info, debug.',
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });

    it('refuses a LOG_LEVEL that is none', async () => {
      const message = await rejectionOf(withEnvironment({ LOG_LEVEL: 'loud' }, () => givenLogger()));

      expect(message.split('\n')[0]).to.equal(
        "The environment variable LOG_LEVEL is not a valid logging level, must be one of 'error', 'warn', 'info' or 'debug'.",
      );
    });
  });

  describe('fields', () => {
    it('come from backend.logger.meta, from children, and from the call', async () => {
      const { logger, only } = await givenLogger({ data: { backend: { logger: { meta: { region: 'eu' } } } } });

      logger.child({ plugin: 'catalog' }).child({ task: 5 }).info('text', { n: 1 });

      expect(only()).to.deep.equal({ level: 'info', region: 'eu', plugin: 'catalog', task: 5, n: 1, msg: 'text' });
    });

    it('of a child are those of the moment it was made', async () => {
      const { logger, only } = await givenLogger();
      const fields = { a: 1 };
      const child = logger.child(fields);
      fields.a = 2;

      child.info('text');

      expect(only()).to.deep.equal({ level: 'info', a: 1, msg: 'text' });
    });

    it('of an error are its name, message, stack, code and causes, and nothing else that hangs on it', async () => {
      const { logger, only } = await givenLogger();
      const cause = Object.assign(new TypeError('inner'), { code: 'E_INNER' });
      const error = Object.assign(new InputError('outer', cause), { request: { headers: {} } });

      logger.error('failed', error);

      expect(only()).to.deep.equal({
        level: 'error',
        error: {
          name: 'InputError',
          message: 'outer',
          stack: error.stack,
          cause: { name: 'TypeError', message: 'inner', code: 'E_INNER', stack: cause.stack },
        },
        msg: 'failed',
      });
    });

    it('of several errors in one are listed', async () => {
      const { logger, only } = await givenLogger();
      const error = new AggregateError([new Error('one'), 'two'], 'both');

      logger.error('failed', error);

      const { errors } = only().error as { errors: { message?: string }[] };
      expect([errors[0]?.message, errors[1]]).to.deep.equal(['one', 'two']);
    });
  });

  describe('format', () => {
    for (const [environment, json] of [
      ['production', true],
      ['development', false],
      [undefined, false],
    ] as const) {
      it(`is ${json ? 'JSON' : 'text'} when NODE_ENV is ${environment}`, async () => {
        const lines: string[] = [];
        await withEnvironment({ NODE_ENV: environment, LOG_LEVEL: undefined }, async () => {
          const logger = new PinoRootLogger(new StaticConfig(), { destination: { write: (line) => lines.push(line) } });
          await logger.onInit();
          logger.info('text');
        });

        expect(lines[0]?.startsWith('{')).to.equal(json);
      });
    }
  });

  describe('a changed configuration', () => {
    it('changes level, fields and secrets of loggers made before', async () => {
      const rootDirectory = await givenFiles({ 'app-config.yaml': 'db: { password: hunter2 }' });
      const config = await givenConfig({ rootDirectory, watch: true });
      const { logger, parsed } = await withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config }));
      const child = logger.child({ plugin: 'catalog' });
      child.debug('not written');
      child.info('hunter2 hunter3');

      await writeFile(
        join(rootDirectory, 'app-config.yaml'),
        'db: { password: hunter3 }\nbackend: { logger: { level: debug, meta: { region: eu } } }',
      );
      await until(() => config.has('backend'));
      child.debug('hunter2 hunter3');

      expect(parsed().map(({ level, plugin, region, msg }) => [level, plugin, region, msg])).to.deep.equal([
        ['info', 'catalog', undefined, '*** hunter3'],
        ['debug', undefined, 'eu', 'Secrets of the configuration are masked in the log'],
        ['debug', 'catalog', 'eu', '*** ***'],
      ]);
    });

    it('that cannot be read changes nothing, and is logged', async () => {
      const rootDirectory = await givenFiles({});
      const config = await givenConfig({ rootDirectory, watch: true });
      const { logger, parsed } = await withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config }));

      await writeFile(join(rootDirectory, 'app-config.yaml'), 'backend: { logger: { level: loud } }');
      await until(() => config.has('backend'));
      logger.info('still here');

      expect(parsed().map(({ msg }) => msg)).to.deep.equal([
        'The log keeps its levels and fields, because their configuration cannot be read',
        'still here',
      ]);
    });

    it('is no longer followed after the shutdown, and lines are still written', async () => {
      const rootDirectory = await givenFiles({});
      const config = await givenConfig({ rootDirectory, watch: true });
      const { logger, parsed } = await withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config }));
      logger.onShutdown();

      await writeFile(join(rootDirectory, 'app-config.yaml'), 'backend: { logger: { level: error } }');
      await until(() => config.has('backend'));
      logger.info('the last line');

      expect(parsed().map(({ msg }) => msg)).to.deep.equal(['the last line']);
    });
  });
});
