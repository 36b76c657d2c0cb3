import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Database, type JsonObject } from 'proscenium';
import { MemoryLogger, TestClock, TestDatabases } from 'proscenium/testing';
import { GuestProviderModule } from '#src/plugins/auth/index.js';
import { CreateAuthTables } from '#src/plugins/auth/storage/create-auth-tables.js';
import { DatabasePublicKeys } from '#src/plugins/auth/tokens/database-public-keys.js';
import { MemoryPublicKeys } from '#src/plugins/auth/tokens/public-keys.js';
import { RotatedKeys } from '#src/plugins/auth/tokens/rotated-keys.js';
import { failureOf } from '../../support/failure-of.js';
import { GivenAuth, readToken } from './support/given-auth.js';

const GUEST = { providers: { guest: { dangerouslyAllowOutsideDevelopment: true } } };

describe('RotatedKeys', () => {
  it('signs with one key for as long as a token lasts, and then with another one', async () => {
    const { keys, clock } = givenKeys();

    const first = await keys.signingKey();
    await clock.advance(3_599_000);
    const same = await keys.signingKey();
    await clock.advance(1000);
    const second = await keys.signingKey();

    expect(same.kid).to.equal(first.kid);
    expect(second.kid).to.not.equal(first.kid);
  });

  it('makes one key for all who ask at the same time', async () => {
    const { keys, store } = givenKeys();

    await Promise.all([keys.signingKey(), keys.signingKey(), keys.signingKey()]);

    expect(await store.list()).to.have.length(1);
  });

  it('shows public keys until their last token has ended, and then forgets them', async () => {
    const { keys, store, clock, logger } = givenKeys();
    const { kid } = await keys.signingKey();

    await clock.advance({ hours: 3 });
    const kept = await keys.publicKeys();
    await clock.advance(1);
    const left = await keys.publicKeys();

    expect(kept.map((key) => Object.keys(key).toSorted().join(' '))).to.deep.equal(['alg crv kid kty x y']);
    expect(kept[0]?.kid).to.equal(kid);
    expect([left, await store.list()]).to.deep.equal([[], []]);
    expect(logger.entries.at(-1)?.message).to.equal(`Removing expired signing keys, '${kid}'`);
  });

  it('tries again after a key could not be kept', async () => {
    const { keys, store } = givenKeys();
    const add = store.add.bind(store);
    store.add = async () => {
      store.add = add;
      throw new Error('the disk is full');
    };

    const error = await failureOf(keys.signingKey());
    const { alg } = await keys.signingKey();

    expect([(error as Error).message, alg]).to.deep.equal(['the disk is full', 'ES256']);
  });

  it('shows its keys although old ones cannot be removed', async () => {
    const { keys, store, clock, logger } = givenKeys();
    await keys.signingKey();
    await clock.advance({ hours: 4 });
    const { kid } = await keys.signingKey();
    store.remove = async () => {
      throw new Error('read only');
    };

    const shown = await keys.publicKeys();

    expect(shown.map((key) => key.kid)).to.deep.equal([kid]);
    expect(logger.entries.at(-1)?.message).to.equal('Expired signing keys could not be removed');
  });
});

describe('the keys of user tokens', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auth-keys-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('come from files, of which the first ones sign', async () => {
    const keys = [await givenFiles('one'), await givenFiles('two')];
    const given = await GivenAuth.start(
      { ...GUEST, keyStore: { provider: 'static', static: { keys } } },
      GuestProviderModule,
    );

    const { backstageIdentity } = await given.signIn();
    const userinfo = await given.fetch('/v1/userinfo', { as: { token: backstageIdentity.token } });
    const { keys: shown } = (await (await given.fetch('/.well-known/jwks.json')).json()) as { keys: JsonObject[] };

    expect(readToken(backstageIdentity.token).header['kid']).to.equal('one');
    expect(userinfo.status).to.equal(200);
    expect(shown.map(({ kid, alg, use, d }) => [kid, alg, use, d])).to.deep.equal([
      ['one', 'ES256', 'sig', undefined],
      ['two', 'ES256', 'sig', undefined],
    ]);
  });

  it('are refused when a file is missing or holds none', async () => {
    const files = await givenFiles('good');
    const broken = join(folder, 'broken.pem');
    await writeFile(broken, 'the secret that stands in a wrong file');
    const cases = [
      { ...files, publicKeyFile: join(folder, 'missing.pem') },
      { ...files, privateKeyFile: broken },
    ];

    const messages = await Promise.all(
      cases.map(async (pair) => {
        const given = GivenAuth.create(
          { ...GUEST, keyStore: { provider: 'static', static: { keys: [pair] } } },
          GuestProviderModule,
        );
        return causesOf(await failureOf(given.backend.start()));
      }),
    );

    expect(messages[0]).to.include(
      `'auth.keyStore.static.keys[0].publicKeyFile' names ${join(folder, 'missing.pem')}, which cannot be read (ENOENT).`,
    );
    expect(messages[1])
      .to.include(`'auth.keyStore.static.keys[0].privateKeyFile' names ${broken}, which has no key for ES256.`)
      .and.to.not.include('secret that stands');
  });

  async function givenFiles(keyId: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const [publicKeyFile, privateKeyFile] = [join(folder, `${keyId}.public.pem`), join(folder, `${keyId}.pem`)];
    await Promise.all([writeFile(publicKeyFile, publicKey), writeFile(privateKeyFile, privateKey)]);
    return { keyId, publicKeyFile, privateKeyFile };
  }
});

const databases = TestDatabases.all();
for (const engine of databases.engines)
  describe(`the database of the plugin auth on ${engine}`, () => {
    it('is where a restarted backend finds the keys of the tokens that it has issued', async () => {
      await using database = await databases.init(engine);
      const first = GivenAuth.create(GUEST, GuestProviderModule);
      await first.backend.withConfig(database.config).start();
      const { token } = (await first.signIn()).backstageIdentity;
      await first.backend.stop();

      const second = GivenAuth.create(GUEST, GuestProviderModule);
      await using _ = await second.backend.withConfig(database.config).start();
      await second.signIn();
      const response = await second.fetch('/v1/userinfo', { as: { token } });

      expect(await response.json()).to.deep.equal({
        claims: { sub: 'user:development/guest', ent: ['user:development/guest'] },
      });
    });

    it('keeps the instant at which a key was made, and is left alone when it is there already', async () => {
      await using database = await databases.init(engine);
      const given = GivenAuth.create(GUEST, GuestProviderModule);
      await using _ = await given.backend.withConfig(database.config).start();
      await given.signIn();
      const source = await (await given.backend.get(Database, { plugin: 'auth' })).getDataSource();

      const [key] = await new DatabasePublicKeys({ getDataSource: async () => source } as Database).list();
      await source.transaction(async ({ queryRunner }) => queryRunner && new CreateAuthTables().up(queryRunner));

      expect(key?.createdAt).to.equal(given.clock.now());
    });
  });

describe('replicas of the plugin auth', () => {
  it('know the tokens of each other', async () => {
    const engine = databases.engines.find((one) => one !== 'SQLITE') ?? 'SQLITE';
    await using database = await databases.init(engine);
    const [one, other] = [GivenAuth.create(GUEST, GuestProviderModule), GivenAuth.create(GUEST, GuestProviderModule)];
    await using firstBackend = await one.backend.withConfig(database.config).start();
    await using otherBackend = await other.backend.withConfig(database.config).start();

    const sessions = [await one.signIn(), await other.signIn()];
    const kids = sessions.map(({ backstageIdentity }) => readToken(backstageIdentity.token).header['kid']);
    const answers = await Promise.all([
      one.fetch('/v1/userinfo', { as: { token: sessions[1]?.backstageIdentity.token ?? '' } }),
      other.fetch('/v1/userinfo', { as: { token: sessions[0]?.backstageIdentity.token ?? '' } }),
    ]);

    expect([firstBackend.url, otherBackend.url].length).to.equal(new Set(kids).size);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
  });
});

function givenKeys() {
  const [store, clock, logger] = [new MemoryPublicKeys(), new TestClock(), new MemoryLogger()];
  const keys = new RotatedKeys({ keys: store, clock, logger, lifetime: 3600, algorithm: 'ES256' });
  return { keys, store, clock, logger };
}

function causesOf(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${causesOf(error.cause)}\n${JSON.stringify(error)}` : '';
}
