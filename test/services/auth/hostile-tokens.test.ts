import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { exportSPKI, importJWK } from 'jose';
import { TestClock } from 'proscenium/testing';
import { givenAuth, linesOf, rejectionOf, whoIs } from './support/given-auth.js';
import { Issuer } from './support/issuer.js';
import { KeyServer } from './support/key-server.js';

describe('TokenAuth and tokens that are not what they should be', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  const now = start / 1000;
  const claims = { sub: 'catalog', aud: 'search', iat: now, exp: now + 3600 };
  const typ = 'vnd.backstage.plugin';
  const failed = 'AuthenticationError: Failed plugin token verification';
  let server: KeyServer;
  let issuer: Issuer;
  let stranger: Issuer;

  before(async () => {
    server = await KeyServer.start();
    issuer = await Issuer.create('one');
    stranger = await Issuer.create('one');
    server.publish(issuer.publicKey);
  });

  after(() => server.stop());

  const given = () => givenAuth({ pluginId: 'search', peers: server.url });
  const refusalOf = async (token: string) => rejectionOf((await given()).auth.authenticate(token));

  it('accepts one that is right, so that the others fail for their fault alone', async () => {
    const { auth } = await given();

    expect(whoIs(await auth.authenticate(await issuer.sign(claims, { typ })))).to.equal(
      'backstageCredentials{servicePrincipal{plugin:catalog}}',
    );
  });

  for (const [what, changed, header, message] of [
    ['for another plugin', { aud: 'todo' }, {}, failed],
    ['for nobody', { aud: undefined }, {}, failed],
    ['that has expired', { exp: now - 6 }, {}, failed],
    ['without an end', { exp: undefined }, {}, failed],
    ['whose end is no number', { exp: 'tomorrow' }, {}, failed],
    ['without a beginning', { iat: undefined }, {}, failed],
    ['of the future', { iat: now + 6 }, {}, failed],
    ['that is not valid yet', { nbf: now + 6 }, {}, failed],
    ['that is older than any of ours', { iat: now - 3606 }, {}, failed],
    ['of another type', {}, { typ: 'jwt' }, 'AuthenticationError: Illegal token'],
    ['without a type', {}, { typ: undefined }, 'AuthenticationError: Illegal token'],
    ['with a key that nobody has', {}, { kid: 'two' }, failed],
    ['that demands what nobody knows', {}, { crit: ['exotic'], exotic: true }, undefined],
    ['of nobody', { sub: undefined }, {}, 'AuthenticationError: Invalid plugin token: missing subject'],
    ['of nobody, in text', { sub: '' }, {}, 'AuthenticationError: Invalid plugin token: missing subject'],
    ['of a path', { sub: '../admin' }, {}, 'AuthenticationError: Invalid plugin token: forbidden subject format'],
    ['of a list', { sub: ['catalog'] }, {}, 'AuthenticationError: Invalid plugin token: forbidden subject format'],
    [
      'of a name without end',
      { sub: 'a'.repeat(129) },
      {},
      'AuthenticationError: Invalid plugin token: forbidden subject format',
    ],
  ] as const)
    it(`refuses one ${what}`, async () => {
      const token = await signRaw(issuer, { typ, ...header }, { ...claims, ...changed });

      expect(await refusalOf(token)).to.equal(message ?? failed);
    });

  for (const [what, changed] of [
    ['has expired 3 s ago', { exp: now - 3, iat: now - 3000 }],
    ['was made 4 s in the future', { iat: now + 4 }],
  ] as const)
    it(`accepts one that ${what}, since clocks differ`, async () => {
      const { auth } = await given();

      expect(whoIs(await auth.authenticate(await issuer.sign({ ...claims, ...changed }, { typ })))).to.equal(
        'backstageCredentials{servicePrincipal{plugin:catalog}}',
      );
    });

  it('names the skew of the clocks in the log', async () => {
    const { auth, logger } = await given();

    await rejectionOf(auth.authenticate(await issuer.sign({ ...claims, iat: now + 600 }, { typ })));

    expect(logger.entries.filter(({ level }) => level === 'warn')).to.deep.equal([
      {
        level: 'warn',
        message:
          'clock skew: a plugin token was made 600 s in the future, and 5 s are tolerated; set the clocks of this machine and of its issuer',
        fields: { issuer: 'catalog', skewInSeconds: 600 },
      },
    ]);
  });

  it('says nothing of skew when the signature is wrong', async () => {
    const { auth, logger } = await given();

    await rejectionOf(auth.authenticate(await stranger.sign({ ...claims, iat: now + 600 }, { typ })));

    expect(linesOf(logger, 'warn')).to.deep.equal([]);
  });

  it('refuses one that somebody else has signed with a key of the same name', async () => {
    expect(await refusalOf(await stranger.sign(claims, { typ }))).to.equal(failed);
  });

  it('refuses one that has not been signed', async () => {
    const token = `${encode({ alg: 'none', typ })}.${encode(claims)}.`;

    expect(await refusalOf(token)).to.equal(failed);
  });

  it('refuses one that was signed with the public key as if it were a secret', async () => {
    const pem = await exportSPKI((await importJWK(issuer.publicKey)) as never);
    const signed = `${encode({ alg: 'HS256', typ, kid: 'one' })}.${encode(claims)}`;

    for (const secret of [pem, JSON.stringify(issuer.publicKey)])
      expect(await refusalOf(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`)).to.equal(
        failed,
      );
  });

  it('refuses one of another algorithm than that of the key', async () => {
    const other = await Issuer.create('one', 'RS256');

    expect(await refusalOf(await other.sign(claims, { typ }))).to.equal(failed);
  });

  it('uses no key, and asks no address, that the token brings along', async () => {
    const evil = await KeyServer.start();
    evil.publish(stranger.publicKey);
    const header = { typ, jwk: stranger.publicKey, jku: `${evil.url}/jku`, x5u: `${evil.url}/x5u` };

    expect(await refusalOf(await signRaw(stranger, header, claims))).to.equal(failed);
    expect(evil.requests).to.deep.equal([]);
    await evil.stop();
  });

  it('refuses one of which a byte was changed, wherever', async () => {
    const token = await issuer.sign(claims, { typ });
    const { auth } = await given();
    const [header, payload, signature] = token.split('.') as [string, string, string];

    for (const changed of [
      `${header}.${encode({ ...claims, sub: 'todo' })}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -2)}`,
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${header}.${payload}.`,
    ])
      expect(await rejectionOf(auth.authenticate(changed))).to.equal(failed);
  });

  it('is asked for no keys by tokens that cannot be right', async () => {
    const silent = await KeyServer.start();
    const { auth } = await givenAuth({ pluginId: 'search', peers: silent.url });

    for (const changed of [{ aud: 'todo' }, { exp: now - 60 }, { sub: '../admin' }])
      await rejectionOf(auth.authenticate(await issuer.sign({ ...claims, ...changed }, { typ })));

    expect(silent.requests).to.deep.equal([]);
    await silent.stop();
  });

  for (const [what, changed, header, message] of [
    ['that has expired', { exp: now - 6 }, {}, 'Failed user token verification'],
    ['of the future', { iat: now + 6 }, {}, 'Failed user token verification'],
    ['without an end', { exp: undefined }, {}, 'Failed user token verification'],
    ['of nobody', { sub: undefined }, {}, 'Failed user token verification'],
    ['of nobody, in text', { sub: '' }, {}, 'No user sub found in token'],
    ['with a key that nobody has', {}, { kid: 'two' }, 'Failed user token verification'],
  ] as const)
    it(`refuses a token of a user ${what}`, async () => {
      const user = { sub: 'user:default/ada', iat: now, exp: now + 3600, ...changed };

      expect(await refusalOf(await signRaw(issuer, { typ: 'vnd.backstage.user', ...header }, user))).to.equal(
        `AuthenticationError: ${message}`,
      );
    });

  it('takes no token of a user for one of a plugin, nor the reverse', async () => {
    const forged = await issuer.sign({ ...claims, sub: 'user:default/ada' }, { typ });

    expect(await refusalOf(forged)).to.equal('AuthenticationError: Invalid plugin token: forbidden subject format');
    expect(await refusalOf(await issuer.sign(claims, { typ: 'vnd.backstage.user' }))).to.not.contain('plugin');
  });

  it('refuses a token of a plugin that claims a user without proof', async () => {
    const { auth } = await given();
    const refusals: string[] = [];
    for (const obo of ['x', await stranger.signUser('user:default/ada', start), await issuer.sign(claims, { typ })])
      refusals.push(await rejectionOf(auth.authenticate(await issuer.sign({ ...claims, obo }, { typ }))));

    expect(refusals).to.deep.equal([
      'AuthenticationError: Invalid user token in plugin token obo claim',
      'AuthenticationError: Failed user token verification',
      'AuthenticationError: Invalid user token in plugin token obo claim',
    ]);
  });

  it('accepts a token until it expires, and not after', async () => {
    const clock = new TestClock();
    const { auth } = await givenAuth({ pluginId: 'search', peers: server.url, clock });
    const token = await issuer.sign({ ...claims, exp: now + 30 }, { typ });
    await auth.authenticate(token);

    await clock.advance({ seconds: 34 });
    expect(whoIs(await auth.authenticate(token))).to.equal('backstageCredentials{servicePrincipal{plugin:catalog}}');
    await clock.advance({ seconds: 2 });
    expect(await rejectionOf(auth.authenticate(token))).to.equal(failed);
  });
});

/** Signs what the library would refuse to sign. */
async function signRaw(
  issuer: Issuer,
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
): Promise<string> {
  const signed = `${encode({ alg: issuer.alg, kid: issuer.kid, ...header })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    issuer.privateKey,
    Buffer.from(signed),
  );
  return `${signed}.${Buffer.from(signature).toString('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
