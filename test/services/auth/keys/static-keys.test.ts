import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import type { Database, JsonObject } from 'proscenium';
import { failureOf } from '../../../support/failure-of.js';
import { givenAuth, whoIs } from '../support/given-auth.js';
import { KeyServer } from '../support/key-server.js';

describe('keys from files', () => {
  let directory: string;
  const file = (name: string) => join(directory, name);
  const pair = (keyId: string) => ({
    keyId,
    publicKeyFile: file(`${keyId}.public`),
    privateKeyFile: file(`${keyId}.private`),
  });
  const verifyOnly = (keyId: string) => ({ keyId, publicKeyFile: file(`${keyId}.public`) });
  const configOf = (...keys: JsonObject[]) => ({
    backend: { auth: { pluginKeyStore: { type: 'static', static: { keys } } } },
  });
  const noDatabase = {
    getDataSource: () => Promise.reject(new Error('the database was opened')),
    transaction: () => Promise.reject(new Error('the database was opened')),
  } as Database;
  const given = (config: JsonObject, pluginId = 'catalog') => givenAuth({ config, pluginId, database: noDatabase });

  /** Whom a plugin takes another for, whose keys it fetches. */
  async function verified(callerConfig: JsonObject, config: JsonObject): Promise<string> {
    const caller = await given(callerConfig, 'search');
    const server = await KeyServer.start();
    server.publish(...(await given(config, 'search').then(({ auth }) => auth.listPublicServiceKeys())).keys);
    const { auth } = await givenAuth({ config, database: noDatabase, peers: server.url });
    const { token } = await caller.auth.getPluginRequestToken({
      onBehalfOf: await caller.auth.getOwnServiceCredentials(),
      targetPluginId: 'catalog',
    });
    const outcome = await auth.authenticate(token).then(whoIs, String);
    await server.stop();
    return outcome;
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'keys-'));
    for (const [name, algorithm] of [
      ['one', 'ES256'],
      ['two', 'ES256'],
      ['rsa', 'RS256'],
    ] as const) {
      const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
      writeFileSync(file(`${name}.public`), await exportSPKI(publicKey));
      writeFileSync(file(`${name}.private`), await exportPKCS8(privateKey));
    }
    writeFileSync(file('garbage'), 'no key');
  });

  after(() => rmSync(directory, { recursive: true }));

  it('sign with the first pair and publish all, without the database', async () => {
    const { auth } = await given(configOf(pair('two'), verifyOnly('one')));

    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'search',
    });

    const { keys } = await auth.listPublicServiceKeys();
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).to.deep.equal({
      typ: 'vnd.backstage.plugin',
      alg: 'ES256',
      kid: 'two',
    });
    expect(keys.map(({ kid, alg, d }) => [kid, alg, d])).to.deep.equal([
      ['two', 'ES256', undefined],
      ['one', 'ES256', undefined],
    ]);
  });

  it('verify tokens of nodes with the same files, also those of the pair before', async () => {
    expect(await verified(configOf(pair('one')), configOf(pair('two'), verifyOnly('one')))).to.equal(
      'backstageCredentials{servicePrincipal{plugin:search}}',
    );
    expect(await verified(configOf(pair('one')), configOf(pair('two')))).to.equal(
      'AuthenticationError: Failed plugin token verification',
    );
  });

  it('may be of another algorithm', async () => {
    const config = configOf({ ...pair('rsa'), algorithm: 'RS256' });

    expect(await verified(config, config)).to.equal('backstageCredentials{servicePrincipal{plugin:search}}');
  });

  const store = 'backend.auth.pluginKeyStore';
  const faults: readonly (readonly [string, () => JsonObject, () => string])[] = [
    [
      'none',
      () => configOf(),
      () =>
        `'${store}.static.keys' is empty: at least one key pair must be provided in static.keys, when the static key store type is used`,
    ],
    [
      'none that could sign',
      () => configOf(verifyOnly('one')),
      () =>
        `'${store}.static.keys' begins with an entry without privateKeyFile: private key for signing must be provided in the first key pair in static.keys, when the static key store type is used`,
    ],
    [
      'one name for two',
      () => configOf(pair('one'), pair('one')),
      () => `'${store}.static.keys' has the keyId 'one' twice`,
    ],
    [
      'a file that is not there',
      () => configOf({ ...pair('one'), publicKeyFile: file('missing') }),
      () => `'${store}.static.keys[0].publicKeyFile' names the file '${file('missing')}', which cannot be read: ENOENT`,
    ],
    [
      'a file without a key',
      () => configOf({ ...pair('one'), privateKeyFile: file('garbage') }),
      () =>
        `'${store}.static.keys[0].privateKeyFile' names the file '${file('garbage')}', which holds no key for ES256: "pkcs8" must be PKCS#8 formatted string`,
    ],
    [
      'a store that nobody knows',
      () => ({ backend: { auth: { pluginKeyStore: { type: 'vault' } } } }),
      () => `'${store}.type' is 'vault', an unsupported config value; expected one of 'database', 'static'`,
    ],
  ];

  for (const [what, config, message] of faults)
    it(`refuse at start ${what}`, async () => {
      const failure = await failureOf(given(config()));

      expect(failure.message.split('\n')[0]?.replace(' in the given configuration', '')).to.equal(`${message()}.`);
      expect(failure.code).to.equal('INVALID_CONFIG');
    });
});
