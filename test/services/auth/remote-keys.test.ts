import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { TestClock } from 'proscenium/testing';
import { eventually } from '../../support/eventually.js';
import { givenAuth, linesOf, rejectionOf, whoIs } from './support/given-auth.js';
import { Issuer } from './support/issuer.js';
import { KeyServer } from './support/key-server.js';

describe('the keys of other plugins', function () {
  this.timeout(20_000);

  const accepted = 'backstageCredentials{servicePrincipal{plugin:catalog}}';
  let server: KeyServer;
  let issuer: Issuer;
  let newer: Issuer;

  before(async () => {
    issuer = await Issuer.create('one');
    newer = await Issuer.create('two');
  });

  beforeEach(async () => {
    server = await KeyServer.start();
    server.publish(issuer.publicKey);
  });

  afterEach(() => server.stop());

  async function given(timeout = 5000, config: JsonObject = {}) {
    const clock = new TestClock();
    const { auth, logger } = await givenAuth({ pluginId: 'search', peers: server.url, clock, timeout, config });
    const sign = (by: Issuer, sub = 'catalog', header: Record<string, unknown> = {}) => {
      const now = Math.floor(clock.now() / 1000);
      return by.sign({ sub, aud: 'search', iat: now, exp: now + 3600 }, { typ: 'vnd.backstage.plugin', ...header });
    };
    /** What becomes of a new token. */
    const outcome = async (by: Issuer = issuer, sub?: string, header?: Record<string, unknown>) => {
      const token = await sign(by, sub, header);
      return auth.authenticate(token).then(whoIs, String);
    };
    return { auth, clock, logger, sign, outcome };
  }

  it('are fetched once for many tokens, also for those that come at the same time', async () => {
    const { outcome } = await given();

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome()));

    expect([...new Set(outcomes)]).to.deep.equal([accepted]);
    expect(server.requests.length).to.equal(1);
  });

  it('are fetched anew after ten minutes', async () => {
    const { clock, outcome } = await given();
    await outcome();

    await clock.advance({ minutes: 10, seconds: 1 });

    expect(await outcome()).to.equal(accepted);
    expect(server.requests.length).to.equal(2);
  });

  it('are fetched anew for a key that is not among them', async () => {
    const { outcome } = await given();
    await outcome();
    server.publish(issuer.publicKey, newer.publicKey);

    expect(await outcome(newer)).to.equal(accepted);
    expect(server.requests.length).to.equal(2);
  });

  it('no longer count when they are not published any more', async () => {
    const { clock, outcome } = await given();
    await outcome();
    server.publish(newer.publicKey);

    await clock.advance({ minutes: 11 });

    expect(await outcome()).to.equal('AuthenticationError: Failed plugin token verification');
  });

  it('are fetched ten times a minute at most for keys that nobody has', async () => {
    const { outcome } = await given();
    await outcome();

    for (let index = 0; index < 30; index += 1) await outcome(newer, 'catalog', { kid: `made-up-${index}` });

    expect(server.requests.length).to.equal(11);
  });

  it('are fetched for sixty made-up callers a minute at most, and one that is known is not forgotten for them', async () => {
    const { outcome } = await given();
    await outcome();
    server.answer = (_, response) => response.writeHead(404).end();

    for (let index = 0; index < 120; index += 1) await outcome(newer, `made-up-${index}`);
    server.answer = (_, response) => response.writeHead(500).end();

    expect(server.requests.length).to.equal(60);
    expect(await outcome()).to.equal(accepted);
  });

  it('are fetched for a caller that the configuration names, however many others are made up', async () => {
    const endpoints = [{ target: `${server.url}/api/{{pluginId}}`, plugins: ['catalog'] }];
    const { outcome } = await given(5000, { discovery: { endpoints } });
    server.answer = (_, response) => response.writeHead(404).end();
    for (let index = 0; index < 61; index += 1) await outcome(newer, `made-up-${index}`);
    server.publish(issuer.publicKey);

    expect(await outcome()).to.equal(accepted);
  });

  it('are no keys at all where the address answers 404', async () => {
    server.answer = (_, response) => response.writeHead(404).end();
    const { outcome } = await given();

    expect(await outcome()).to.equal(
      "AuthenticationError: Received a plugin token where the source 'catalog' plugin unexpectedly does not have a JWKS endpoint. The target plugin needs to be migrated to be installed in an app using the new backend system.",
    );
  });

  describe('while their address', () => {
    const url = () => `${server.url}/api/catalog/.backstage/auth/v1/jwks.json`;
    const faults: readonly (readonly [string, string, () => void | Promise<void>])[] = [
      ['is down', 'it could not be reached: ECONNREFUSED', () => server.stop()],
      ['never answers', 'it did not answer within 1000 ms', () => void (server.answer = () => {})],
      [
        'answers a part and stops there',
        'it did not answer within 1000 ms',
        () => void (server.answer = (_, response) => response.writeHead(200).write('{"keys":[')),
      ],
      ['answers garbage', 'it answered something that is no JSON Web Key Set', () => server.answerText('<html>')],
      ['answers nothing', 'it answered something that is no JSON Web Key Set', () => server.answerText('')],
      [
        'answers other JSON',
        'it answered something that is no JSON Web Key Set',
        () => server.answerText('{"keys":{}}'),
      ],
      [
        'redirects',
        'it answered 302, and redirects are not followed',
        () => void (server.answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()),
      ],
      ['fails', 'it answered 500', () => void (server.answer = (_, response) => response.writeHead(500).end('no'))],
      [
        'answers without end',
        'it answered more than 262144 bytes',
        () => server.answerText(JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) })),
      ],
    ];

    /** Short where that is what the test waits for, and long where anything else is to happen before. */
    const timeoutFor = (reason: string) => (reason.includes('within') ? 1000 : 5000);

    for (const [what, reason, breakIt] of faults) {
      it(`${what} are those that were known`, async () => {
        const { clock, outcome, logger } = await given(timeoutFor(reason));
        await outcome();
        await breakIt();
        await clock.advance({ minutes: 11 });

        expect(await outcome()).to.equal(accepted);
        expect(linesOf(logger, 'warn', 'error')).to.deep.equal([
          `warn: the keys of tokens cannot be fetched from ${url()}: ${reason}`,
        ]);
      });

      it(`${what} and none are known nobody can tell, and it is not asked again for half a minute`, async () => {
        await breakIt();
        const { clock, outcome } = await given(timeoutFor(reason));
        const expected = `ServiceUnavailableError: The keys of plugin 'catalog' cannot be fetched: ${reason}`;

        expect(await Promise.all([outcome(), outcome(), outcome()])).to.deep.equal([expected, expected, expected]);
        await clock.advance({ seconds: 29 });
        expect(await outcome()).to.equal(expected);
        expect(server.requests.length).to.be.at.most(1);
      });
    }

    it('comes back they are fetched after half a minute', async () => {
      await server.stop();
      const { clock, outcome } = await given();
      await outcome();
      await server.listen();

      await clock.advance({ seconds: 31 });

      expect(await outcome()).to.equal(accepted);
    });

    it('stays away for more than three hours they count no longer', async () => {
      const { clock, outcome } = await given();
      await outcome();
      await server.stop();

      await clock.advance({ hours: 3, seconds: 1 });

      expect(await outcome()).to.contain('ServiceUnavailableError');
    });

    it('is asked, nobody who gives up takes the answer from the others', async () => {
      let answer: (() => void) | undefined;
      server.answer = (_, response) => {
        answer = () => void response.end(JSON.stringify({ keys: [issuer.publicKey] }));
      };
      const { outcome } = await given();

      const outcomes = Promise.all([outcome(), outcome()]);
      await eventually(() => answer !== undefined);
      answer?.();

      expect(await outcomes).to.deep.equal([accepted, accepted]);
    });
  });

  it('cannot be found when discovery cannot tell, which is no fault of the request', async () => {
    const { auth } = await givenAuth({ pluginId: 'search', peers: 'nowhere:' });
    const token = await issuer.sign(
      { sub: 'catalog', aud: 'search', iat: 1_767_225_600, exp: 1_767_229_200 },
      { typ: 'vnd.backstage.plugin' },
    );

    expect(await rejectionOf(auth.authenticate(token))).to.equal(
      "ServiceUnavailableError: The keys of plugin 'catalog' cannot be fetched: it could not be reached",
    );
  });

  it('of the plugin auth are missed with its name and address', async () => {
    await server.stop();
    const { auth, clock } = await given();

    expect(await rejectionOf(auth.authenticate(await issuer.signUser('user:default/ada', clock.now())))).to.equal(
      `ServiceUnavailableError: The keys of users' tokens cannot be fetched from plugin 'auth': it could not be reached: ECONNREFUSED`,
    );
  });
});
