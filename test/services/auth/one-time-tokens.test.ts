import { expect } from 'chai';
import { Auth, Clock, Database, type JsonObject, Plugin, TokenAuth } from 'proscenium';
import { createTestBackend, TestClock, TestDatabases } from 'proscenium/testing';
import { failureOf } from '../../support/failure-of.js';
import { givenAuth, rejectionOf, whoIs } from './support/given-auth.js';
import { Issuer } from './support/issuer.js';
import { KeyServer } from './support/key-server.js';

@Plugin('catalog')
class CatalogPlugin {}

const ILLEGAL = 'AuthenticationError: Illegal token';
const ACCEPTED = 'backstageCredentials{servicePrincipal{external:job}}';

describe('one-time tokens of another issuer', () => {
  let server: KeyServer;
  let issuer: Issuer;
  before(async () => {
    issuer = await Issuer.create('jobs');
    server = await KeyServer.start();
    server.publish(issuer.publicKey);
  });
  after(() => server.stop());

  const entry = (more: JsonObject = {}): JsonObject => ({
    type: 'jwks',
    options: { url: `${server.url}/keys`, oneTime: true },
    accessRestrictions: [{ plugin: 'catalog' }],
    ...more,
  });
  const configOf = (...entries: JsonObject[]) => ({ backend: { auth: { externalAccess: entries } } });
  const token = (jti: unknown, now: number, more: object = {}) =>
    issuer.sign({ sub: 'job', iss: 'https://jobs.example.com', jti, exp: Math.floor(now / 1000) + 60, ...more });
  const outcomes = async (auth: Auth, ...tokens: readonly string[]) => {
    const found = [];
    for (const one of tokens) found.push(await auth.authenticate(one).then(whoIs, String));
    return found;
  };

  describe('in memory', () => {
    it('are accepted once', async () => {
      const { auth, clock } = await givenAuth({ config: configOf(entry()) });
      const [one, other] = await Promise.all([token('1', clock.now()), token('2', clock.now())]);

      expect(await outcomes(auth, one, one, other, one)).to.deep.equal([ACCEPTED, ILLEGAL, ACCEPTED, ILLEGAL]);
    });

    it('are one by their id, whatever else they say', async () => {
      const { auth, clock } = await givenAuth({ config: configOf(entry()) });
      const [one, same] = await Promise.all([token('1', clock.now()), token('1', clock.now(), { more: 'words' })]);

      expect(await outcomes(auth, one, same)).to.deep.equal([ACCEPTED, ILLEGAL]);
    });

    it('are two when two issuers give them the same id', async () => {
      const { auth, clock } = await givenAuth({ config: configOf(entry()) });
      const [one, two] = await Promise.all([
        token('1', clock.now()),
        token('1', clock.now(), { iss: 'https://other' }),
      ]);

      expect(await outcomes(auth, one, two)).to.deep.equal([ACCEPTED, ACCEPTED]);
    });

    for (const [what, jti] of [
      ['no id', undefined],
      ['an empty id', ''],
      ['an id that is no text', 7],
    ] as const)
      it(`are refused with ${what}`, async () => {
        const { auth, clock } = await givenAuth({ config: configOf(entry()) });

        expect(await outcomes(auth, await token(jti, clock.now()))).to.deep.equal([ILLEGAL]);
      });

    for (const [what, exp] of [
      ['an end in milliseconds', Date.parse('2026-01-01T01:00:00Z')],
      ['an end that is no date', 9e12],
    ] as const)
      it(`are refused with ${what}, which could not be remembered`, async () => {
        const { auth, clock } = await givenAuth({ config: configOf(entry()) });

        expect(await outcomes(auth, await token('1', clock.now(), { exp }))).to.deep.equal([ILLEGAL]);
      });

    it('are not used up by a plugin that they are not for', async () => {
      const { auth, clock } = await givenAuth({ pluginId: 'search', config: configOf(entry()) });
      const one = await token('1', clock.now());

      const refusal = "NotAllowedError: This token's access is restricted to plugin(s) 'catalog'";
      expect(await outcomes(auth, one, one)).to.deep.equal([refusal, refusal]);
    });

    it('are forgotten when they have expired, and refused for that', async () => {
      const { auth, clock } = await givenAuth({ config: configOf(entry()) });
      const one = await token('1', clock.now());
      await auth.authenticate(one);
      await clock.advance(66_000);

      expect(await outcomes(auth, one)).to.deep.equal([ILLEGAL]);
    });
  });

  for (const [what, accessRestrictions] of [
    ['no restrictions', undefined],
    ['restrictions to two plugins', [{ plugin: 'catalog' }, { plugin: 'search' }]],
  ] as const)
    it(`cannot be configured with ${what}, since each plugin remembers for itself`, async () => {
      const { accessRestrictions: _, ...plain } = entry() as { accessRestrictions: unknown };
      const config = { ...plain, ...(accessRestrictions && { accessRestrictions }) } as JsonObject;

      const error = await failureOf(givenAuth({ config: configOf(config) }));

      expect(
        error.message
          .split('\n')
          .filter((line) => !line.includes('where') && !line.includes('see '))
          .map((line) => line.trim()),
      ).to.deep.equal([
        "'backend.auth.externalAccess[0].options.oneTime' in the given configuration needs accessRestrictions with exactly one plugin, because each plugin remembers only the tokens that it has seen itself.",
        'mend   name the plugin that the tokens are for in accessRestrictions, and write one entry, with an audience of its own, for each plugin.',
      ]);
    });

  const databases = TestDatabases.all();
  for (const engine of databases.engines)
    describe(`in a database on ${engine}`, function () {
      this.timeout(60_000);

      it('are accepted once by all instances together, also at the same time', async () => {
        await using database = await databases.init(engine);
        await using one = await given(database.config);
        await using two = await given(database.config);
        const auths = await Promise.all([one, two].map((backend) => backend.get(Auth, { plugin: 'catalog' })));
        const same = await token('1', Date.now());

        const storm = Array.from({ length: 10 }, (_, index) =>
          (auths[index % 2] as Auth).authenticate(same).then(whoIs, String),
        );

        expect((await Promise.all(storm)).sort()).to.deep.equal([
          ...Array.from({ length: 9 }, () => ILLEGAL),
          ACCEPTED,
        ]);
      });

      it('are remembered for instances whose clocks are slow', async () => {
        await using database = await databases.init(engine);
        const [slow, fast] = [new TestClock(new Date()), new TestClock(new Date())];
        await using one = await given(database.config, slow);
        await using two = await given(database.config, fast);
        const [auth, other] = await Promise.all([one, two].map((backend) => backend.get(Auth, { plugin: 'catalog' })));
        const used = await token('1', slow.now());
        const first = await outcomes(auth as Auth, used);
        // It cleans with its first use.
        await fast.advance(600_000);
        await (other as Auth).authenticate(await token('2', fast.now()));

        expect([...first, ...(await outcomes(auth as Auth, used))]).to.deep.equal([ACCEPTED, ILLEGAL]);
      });

      it('are removed when they have expired', async () => {
        await using database = await databases.init(engine);
        const clock = new TestClock(new Date());
        await using backend = await given(database.config, clock);
        const auth = await backend.get(Auth, { plugin: 'catalog' });
        await auth.authenticate(await token('1', clock.now()));
        await clock.advance(3_720_000);
        await auth.authenticate(await token('2', clock.now()));

        const source = await (await backend.get(Database, { plugin: 'catalog' })).getDataSource();
        expect((await source.query<unknown[]>('SELECT id FROM proscenium_used_tokens')).length).to.equal(1);
      });

      it('are refused with 503 where it cannot be known whether they were used', async () => {
        await using database = await databases.init(engine);
        await using backend = await given(
          { backend: { database: { skipMigrations: true } } },
          undefined,
          database.config,
        );
        const auth = await backend.get(Auth, { plugin: 'catalog' });

        expect(await rejectionOf(auth.authenticate(await token('1', Date.now())))).to.equal(
          'ServiceUnavailableError: Whether a one-time token has been used cannot be found out',
        );
      });
    });

  function given(config: JsonObject, clock?: TestClock, more: JsonObject = {}) {
    const backend = createTestBackend({ config: more })
      .withConfig(config)
      .withConfig(configOf(entry()))
      .with(Auth, TokenAuth)
      .add(CatalogPlugin);
    return (clock === undefined ? backend : backend.with(Clock, clock)).start();
  }
});
