import 'reflect-metadata';
import { expect } from 'chai';
import type { Config } from '#src/contracts/root-config.js';
import { isSecretName, secretsOf, StaticConfig } from '#src/services/root-config/index.js';
import { MergedConfigSchema } from '#src/services/config-schema/index.js';
import { cleanUp, givenConfig } from './support.js';

describe('secrets of the configuration', () => {
  afterEach(cleanUp);

  for (const name of [
    'password',
    'dbPassword',
    'PASSWORD',
    'clientSecret',
    'github-token',
    'apiKey',
    'api_key',
    'privateKey',
    'Authorization',
    'Set-Cookie',
  ]) {
    it(`${name} is the name of a secret`, () => {
      expect(isSecretName(name)).to.equal(true);
    });
  }

  for (const name of ['user', 'tokens-per-minute', 'passwordPolicy', 'key', 'monkey', 'secretary', '']) {
    it(`${JSON.stringify(name)} is no name of a secret`, () => {
      expect(isSecretName(name)).to.equal(false);
    });
  }

  it('are found by the names of their keys, at any depth, in arrays and in URLs', () => {
    const config = new StaticConfig({
      db: { user: 'backstage', password: 'pw1', connection: 'postgres://backstage:p%40w2@db/catalog' },
      integrations: [{ token: 'tok' }, { secrets: ['s1', 's2'] }],
      pin: { password: 12345 },
      plain: 'text',
    });

    expect([...secretsOf(config)]).to.deep.equal(['pw1', 'p%40w2', 'p@w2', 'tok', 's1', 's2', '12345']);
  });

  it('are also what comes from the environment or a file, unless its key or its value is known to everybody', async () => {
    const config = await givenConfig({
      files: {
        'app-config.yaml': [
          'salt: ${SALT}',
          'pepper: { $env: PEPPER }',
          'sugar: { $file: sugar.txt }',
          'list: ["${LISTED}"]',
          'withDefault: ${NOPE:-default}',
          'host: ${HOST}',
          'user: ${USER}',
          'limit: ${LIMIT}',
          'debug: { $env: DEBUG }',
          'part: { $include: "part.${STAGE}.yaml" }',
        ].join('\n'),
        'sugar.txt': 'from-file\n',
        'part.prod.yaml': 'x: 1',
      },
      environment: {
        SALT: 'na-cl',
        PEPPER: 'piper',
        LISTED: 'nigrum',
        HOST: 'db.example',
        USER: 'backstage',
        LIMIT: '100',
        DEBUG: 'true',
        STAGE: 'prod',
      },
    });

    expect([...secretsOf(config)]).to.have.members(['na-cl', 'piper', 'from-file', 'nigrum']);
  });

  it('are what a schema says, and what name or origin give away where it says nothing', async () => {
    const schema = new MergedConfigSchema();
    schema.declare([
      {
        declaration: {
          schema: {
            properties: {
              shop: {
                properties: {
                  pin: { visibility: 'secret' },
                  box: { deepVisibility: 'secret' },
                  pageToken: { visibility: 'frontend' },
                  cacheKey: { redact: false },
                  resetPassword: { type: 'string' },
                },
              },
            },
          },
        },
        owner: 'Test',
      },
    ]);
    const config = await givenConfig({
      files: {
        'app-config.yaml': [
          'shop:',
          '  pin: 4711',
          '  box: { list: [one, { two: two }] }',
          '  pageToken: ${PAGE}',
          '  cacheKey: ${CACHE}',
          '  resetPassword: by-name',
          '  salt: ${SALT}',
        ].join('\n'),
      },
      environment: { PAGE: 'seen-by-all', CACHE: 'not-hidden', SALT: 'by-origin' },
    });
    await config.useSchema(schema);

    expect([...secretsOf(config)]).to.have.members(['4711', 'one', 'two', 'by-name', 'by-origin']);
  });

  it('are what a schema says in a configuration from an object, too', async () => {
    const schema = new MergedConfigSchema();
    schema.declare([{ declaration: { path: 'shop.pin', schema: { visibility: 'secret' } }, owner: 'Test' }]);
    const config = new StaticConfig({ shop: { pin: '4711' } });

    await config.useSchema(schema);

    expect([...secretsOf(config)]).to.deep.equal(['4711']);
  });

  it('are found by names when a configuration does not tell them', () => {
    const config = { getOptional: () => ({ a: { password: 'pw' } }) } as unknown as Config;

    expect([...secretsOf(config)]).to.deep.equal(['pw']);
  });
});
