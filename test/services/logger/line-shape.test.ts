import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonObject, RootConfig } from '#src/contracts/root-config.js';
import { PinoRootLogger, type PinoRootLoggerOptions } from '#src/services/logger/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { cleanUp, givenConfig, rejectionOf } from '../root-config/support.js';
import { givenLogger, withEnvironment } from './support.js';

describe('the shape of a line', () => {
  afterEach(cleanUp);

  describe('backend.logger.format', () => {
    for (const [environment, format, option, json] of [
      ['production', 'pretty', undefined, false],
      ['development', 'json', undefined, true],
      ['production', 'json', 'pretty', false],
      ['development', 'pretty', 'json', true],
    ] as const) {
      it(`${format} with the option ${option} in ${environment} writes ${json ? 'JSON' : 'text'}`, async () => {
        const lines = await withEnvironment({ NODE_ENV: environment, LOG_LEVEL: undefined }, () =>
          linesOf(
            new StaticConfig({ backend: { logger: { format } } }),
            option === undefined ? {} : { format: option },
          ),
        );

        expect(lines[0]?.startsWith('{')).to.equal(json);
      });
    }

    it('refuses what is no format, and names the line', async () => {
      const config = await givenConfig({ files: { 'app-config.yaml': 'backend:\n  logger: { format: xml }' } });

      expect(await rejectionOf(linesOf(config))).to.equal(
        [
          "'backend.logger.format' in app-config.yaml is no format of the log.",
          '  where  app-config.yaml:2:21',
          '  mend   write json or pretty.',
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });
  });

  describe('names', () => {
    const names = {
      level: 'severity',
      time: 'timestamp',
      message: 'message',
      levels: { error: 'ERROR', warn: 'WARNING', info: 'INFO', debug: 'DEBUG' },
    };

    it('are those of the platform that reads the log', async () => {
      const { logger, parsed } = await givenLogger({ names, level: 'debug' });

      for (const level of ['error', 'warn', 'info', 'debug'] as const) logger[level]('text', { n: 1 });

      expect(parsed().map((line) => Object.keys(line))).to.deep.equal(
        Array.from({ length: 4 }, () => ['severity', 'timestamp', 'pid', 'n', 'message']),
      );
      expect(parsed().map(({ severity }) => severity)).to.deep.equal(['ERROR', 'WARNING', 'INFO', 'DEBUG']);
    });

    it('are taken, as those that they replace are', async () => {
      const { logger, parsed } = await givenLogger({ names });

      logger.child({ severity: 'forged' }).info('text', { message: 'forged', level: 'forged' });

      const [line] = parsed();
      expect([line?.severity, line?.message, line?.meta]).to.deep.equal([
        'INFO',
        'text',
        { severity: 'forged', message: 'forged', level: 'forged' },
      ]);
    });

    it('that are left out stay as they are', async () => {
      const { logger, parsed } = await givenLogger({ names: { levels: { warn: 'warning' } } });

      logger.warn('text');
      logger.info('text');

      expect(parsed().map(({ level, msg }) => [level, msg])).to.deep.equal([
        ['warning', 'text'],
        ['info', 'text'],
      ]);
    });

    it('are not those that mapLine receives', async () => {
      const { logger, lines } = await givenLogger({ names, mapLine: ({ level, msg }) => ({ level, msg }) });

      logger.info('text');

      expect(lines).to.deep.equal(['{"level":"info","msg":"text"}\n']);
    });

    it('change nothing of the text for people', async () => {
      const { logger, lines } = await givenLogger({ names, format: 'pretty' });

      logger.info('text', { n: 1 });

      expect(lines[0]?.replace(/^\S+/, '')).to.equal(' backend info  text n=1\n');
    });
  });

  describe('mapLine', () => {
    it('makes another object of each line, in which secrets are masked already', async () => {
      const { logger, lines } = await givenLogger({
        data: { password: 'hunter2' },
        mapLine: ({ level, msg, plugin, n }) => ({ text: `${level}: ${msg}`, labels: { plugin, n } }),
      });

      logger.child({ plugin: 'catalog' }).info('hunter2', { n: 1 });

      expect(lines).to.deep.equal(['{"text":"info: ***","labels":{"plugin":"catalog","n":1}}\n']);
    });

    for (const [what, mapLine] of [
      [
        'throws',
        () => {
          throw new Error('bad');
        },
      ],
      ['makes a text of it', () => 'text'],
      ['makes nothing of it', () => undefined],
      ['makes a list of it', () => []],
      ['makes a circle of it', circle],
    ] as const) {
      it(`that ${what} loses no line, and is reported once`, async () => {
        const { logger, parsed } = await givenLogger({
          mapLine: mapLine as unknown as (line: JsonObject) => JsonObject,
        });

        logger.info('one');
        logger.info('two');

        expect(parsed().map(({ level, msg }) => [level, msg])).to.deep.equal([
          ['error', 'mapLine failed; lines are written as they are'],
          ['info', 'one'],
          ['info', 'two'],
        ]);
      });
    }
  });
});

function circle(): object {
  const one: { self?: unknown } = {};
  one.self = one;
  return one;
}

/** What a logger writes whose format nobody but its arguments decides. */
async function linesOf(config: RootConfig, options: PinoRootLoggerOptions = {}): Promise<string[]> {
  const lines: string[] = [];
  const logger = new PinoRootLogger(config, { destination: { write: (line) => lines.push(line) }, ...options });
  await logger.onInit();
  logger.info('text');
  return lines;
}
