import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PinoRootLogger } from '#src/services/logger/index.js';
import { cleanUp, givenConfig, givenFiles, rejectionOf, until } from '../root-config/support.js';
import { givenLogger, withEnvironment } from './support.js';

const WARNING =
  'Some secrets are NOT masked in the log, because so short or common a text would hide what is no secret; choose better ones, or list them in backend.logger.redaction.allow';

describe('secrets and what the log tells of them', () => {
  afterEach(cleanUp);

  it('are counted at the start, for those who look at debug lines', async () => {
    const { bare } = await givenLogger({ data: { a: { password: 'hunter2' }, token: 'hunter3' }, level: 'debug' });

    expect(bare()).to.deep.equal([
      { level: 'debug', masked: 2, msg: 'Secrets of the configuration are masked in the log' },
    ]);
  });

  it('are warned about by key, without their value, when they are too short or too common to be masked', async () => {
    const { logger, bare } = await givenLogger({
      data: {
        a: { password: 'xyz' },
        list: [{ token: 'Postgres' }, { token: 'long enough' }],
        db: { client: 'postgres', url: 'http://me:abc@db/' },
      },
    });

    logger.info('xyz Postgres abc long enough');

    expect(bare()).to.deep.equal([
      { level: 'warn', short: ['a.password'], common: ['list[0].token'], msg: WARNING },
      { level: 'info', msg: 'xyz Postgres abc ***' },
    ]);
  });

  it('are named by the URL that holds them, when nothing else does', async () => {
    const { bare } = await givenLogger({ data: { db: { url: 'http://me:abc@db/' } } });

    expect(bare()).to.deep.equal([{ level: 'warn', short: ['db.url'], common: [], msg: WARNING }]);
  });

  it('are shown without a warning when backend.logger.redaction.allow names them', async () => {
    const data = {
      a: { password: 'abc' },
      b: { password: 'town-hall' },
      backend: { logger: { redaction: { allow: ['abc', 'town-hall'] } } },
    };
    const { logger, bare } = await givenLogger({ data });

    logger.info('abc town-hall');

    expect(bare()).to.deep.equal([{ level: 'info', msg: 'abc town-hall' }]);
  });

  it('are found in a project that is no workspace and has no schema, which is told at once', async () => {
    const config = await givenConfig({
      files: { 'app-config.yaml': 'db: { password: "${DB}" }\nextra: "${EXTRA}"', 'package.json': '{"name":"single"}' },
      environment: { DB: 'hunter2', EXTRA: 'hunter3' },
    });
    const { logger, parsed } = await givenLogger({ config, level: 'debug' });

    logger.info('hunter2 hunter3');

    expect(parsed().map(({ msg, masked }) => [msg, masked])).to.deep.equal([
      ['Secrets of the configuration are masked in the log', 2],
      ['*** ***', undefined],
    ]);
  });

  it('that are new are masked even when the rest of a changed configuration cannot be read', async () => {
    const rootDirectory = await givenFiles({});
    const config = await givenConfig({ rootDirectory, watch: true });
    const { logger, parsed } = await withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config }));

    await writeFile(
      join(rootDirectory, 'app-config.yaml'),
      'db: { password: hunter2 }\nbackend: { logger: { redaction: { allow: { no: list } } } }',
    );
    await until(() => config.has('db'));
    logger.info('hunter2');

    expect(parsed().map(({ msg }) => msg)).to.deep.equal([
      'The log keeps its levels and fields, because their configuration cannot be read',
      '***',
    ]);
  });

  it('are warned about once, not at every change', async () => {
    const rootDirectory = await givenFiles({ 'app-config.yaml': 'db: { password: abc }' });
    const config = await givenConfig({ rootDirectory, watch: true });
    const { parsed } = await withEnvironment({ LOG_LEVEL: undefined }, () => givenLogger({ config }));

    await writeFile(join(rootDirectory, 'app-config.yaml'), 'db: { password: abc }\nother: 1');
    await until(() => config.has('other'));

    expect(parsed().map(({ msg }) => msg)).to.deep.equal([WARNING]);
  });

  it('refuses an allow list that is none', async () => {
    const message = await rejectionOf(
      givenLogger({ data: { backend: { logger: { redaction: { allow: 'hunter2' } } } } }),
    );

    expect(message.split('\n')[0]).to.equal(
      "'backend.logger.redaction.allow' in the given configuration is a string, and an array of strings is wanted.",
    );
  });

  it('are masked by the log of a configuration that knows nothing of secrets', async () => {
    const data = { db: { password: 'hunter2' } };
    const config = {
      has: () => false,
      getOptional: () => data,
      getOptionalString: () => undefined,
      getOptionalConfig: () => undefined,
      getOptionalConfigArray: () => undefined,
      getOptionalNumber: () => undefined,
      getOptionalStringArray: () => undefined,
    };
    const lines: string[] = [];
    const logger = new PinoRootLogger(config as never, { destination: { write: (line) => lines.push(line) } });
    await logger.onInit();

    logger.info('hunter2');

    expect(lines.join('')).to.match(/ info {2}\*\*\*\n$/);
  });
});
