import { expect } from 'chai';
import { Auth, type JsonObject, UserInfo } from 'proscenium';
import { createTestBackend, mockAnonymous, type TestBackend } from 'proscenium/testing';
import { AuthPlugin, type ClientAuthResponse, GuestProviderModule } from '#src/plugins/auth/index.js';
import { type PermissionPolicy, PermissionPlugin } from '#src/plugins/permission/index.js';
import { TokenAuth } from '#src/services/auth/index.js';
import { TokenUserInfo } from '#src/services/user-info/index.js';
import { givenPolicy } from '../plugins/permission/support.js';
import { Issuer } from '../services/auth/support/issuer.js';
import { eventually } from '../support/eventually.js';
import { BackstagePeer } from './backstage-peer.js';
import { findBackstage } from './find-backstage.js';
import { LightsPlugin } from './lights-plugin.js';

const GUEST = 'user:development/guest';

const policy: PermissionPolicy = {
  async handle({ permission }) {
    return { result: ['sound.play', 'sound.record', 'lights.record'].includes(permission.name) ? 'ALLOW' : 'DENY' };
  },
};

/** Callers from outside, known to both backends. */
const externalAccess = [
  { type: 'static', options: { token: 'curl-token', subject: 'curl' } },
  {
    type: 'static',
    options: { token: 'elsewhere-token', subject: 'elsewhere' },
    accessRestrictions: [{ plugin: 'elsewhere' }],
  },
  {
    type: 'static',
    options: { token: 'creator-token', subject: 'creator' },
    accessRestrictions: ['lights', 'sound'].map((plugin) => ({ plugin, permissionAttribute: { action: 'create' } })),
  },
];

/** What both list, of both. */
const actions = { pluginSources: ['lights', 'sound'] };

describe('a backend beside a real one of Backstage', function () {
  let ours: TestBackend;
  let peer: BackstagePeer;
  let user: string;

  before('needs BACKSTAGE_PEER=true, or CI=true', async function () {
    this.timeout(600_000);
    const installation = await findBackstage();
    if (installation === undefined) this.skip();
    peer = await BackstagePeer.create(installation);
    ours = await createTestBackend({
      config: {
        permission: { enabled: true },
        auth: { providers: { guest: { dangerouslyAllowOutsideDevelopment: true } } },
        backend: { auth: { externalAccess }, actions },
        discovery: { endpoints: [{ target: `${peer.url}/api/{{pluginId}}`, plugins: ['sound'] }] },
      },
    })
      .with(Auth, TokenAuth)
      .with(UserInfo, TokenUserInfo)
      .add(AuthPlugin)
      .add(GuestProviderModule)
      .add(PermissionPlugin)
      .add(givenPolicy(policy))
      .add(LightsPlugin)
      .start();
    await peer.start(peerConfig());
    user = await signIn();
  });

  after(async () => {
    await peer?.remove();
    await ours?.stop();
  });

  it('calls it on behalf of a user, and is called so', async () => {
    const answers = await askBoth('/call/whoami', bearer(user));

    const asSeen = (plugin: string) => ({
      status: 200,
      body: {
        status: 200,
        body: { type: 'user', userEntityRef: GUEST, actor: { type: 'service', subject: `plugin:${plugin}` } },
      },
    });
    expect(answers).to.deep.equal({ lights: asSeen('lights'), sound: asSeen('sound') });
  });

  it('calls it as a plugin, and is called so', async () => {
    const answers = await askBoth('/call-as-plugin/whoami', bearer('curl-token'));

    const asSeen = (plugin: string) => ({
      status: 200,
      body: { status: 200, body: { type: 'service', subject: `plugin:${plugin}` } },
    });
    expect(answers).to.deep.equal({ lights: asSeen('lights'), sound: asSeen('sound') });
  });

  it('tells it whom a user acts for, by the limited token of a call', async () => {
    const answers = await askBoth('/call/info', bearer(user));

    const info = { status: 200, body: { userEntityRef: GUEST, ownershipEntityRefs: [GUEST] } };
    expect(answers).to.deep.equal({ lights: { status: 200, body: info }, sound: { status: 200, body: info } });
  });

  it('decides permissions of its users, but not of services', async () => {
    const asUser = await askBoth('/permitted', bearer(user));
    const asService = await askBoth('/permitted', bearer('curl-token'));
    const asCreator = await askBoth('/permitted', bearer('creator-token'));

    expect([asUser, asService, asCreator].map(resultsOf)).to.deep.equal([
      ['DENY', 'ALLOW'],
      ['ALLOW', 'ALLOW'],
      ['DENY', 'DENY'],
    ]);
  });

  it('accepts the same cookies', async () => {
    const cookies = await Promise.all([lights(), sound()].map((base) => cookieOf(base)));
    const pages = await Promise.all(cookies.map((cookie) => askBoth('/page', { headers: { cookie } })));

    const page = { status: 200, body: { type: 'user', userEntityRef: GUEST } };
    expect(cookies[0]).to.equal(cookies[1]);
    expect(pages).to.deep.equal([
      { lights: page, sound: page },
      { lights: page, sound: page },
    ]);
  });

  it('lists its actions, and has its own listed, for users by what they may see', async () => {
    const answers = await askBoth('/actions', bearer(user));

    const { lights: here, sound: there } = answers;
    expect([here.status, there.status]).to.deep.equal([200, 200]);
    expect(namesIn(here)).to.deep.equal(['lights:repeat', 'lights:record', 'sound:repeat', 'sound:record']);
    expect(namesIn(there)).to.deep.equal(namesIn(here));
  });

  it('describes actions as it does', async () => {
    const { lights: answer } = await askBoth('/actions', bearer('curl-token'));

    const { actions: found } = answer.body as { actions: { id: string; pluginId: string; schema: object }[] };
    const [here, theirs] = ['lights', 'sound'].map((plugin) =>
      found
        .filter(({ pluginId }) => pluginId === plugin)
        .map((action) => ({ ...action, id: action.id.split(':')[1], pluginId: '' })),
    );
    expect(here).to.deep.equal(theirs);
    expect(here?.map(({ id }) => id)).to.deep.equal(['repeat', 'open', 'record', 'hidden']);
  });

  const invocations: readonly [what: string, action: string, body: object][] = [
    ['the input and who calls', 'repeat', { input: { times: 3 } }],
    ['secrets', 'open', { input: {}, secrets: { pin: '1234' } }],
    ['something that may be seen', 'record', { input: {} }],
    ['something that may not be seen', 'hidden', { input: {} }],
    ['something that is not there', 'nowhere', { input: {} }],
    ['secrets that nobody wants', 'repeat', { input: { times: 1 }, secrets: { pin: '1' } }],
    ['no secrets where they are wanted', 'open', { input: {} }],
  ];
  for (const [what, action, body] of invocations)
    it(`calls its actions, and has its own called, with ${what}`, async () => {
      const init = { method: 'POST', body: JSON.stringify(body), ...json(user) };
      const { lights: here, sound: there } = await askBoth(`/invoke/${action}`, init);

      expect(saidOf(here).replaceAll('sound', 'lights')).to.equal(saidOf(there));
    });

  describe('answers as it does', () => {
    const cases: readonly [path: string, token: () => string | undefined, status: number][] = [
      ['/whoami', () => user, 200],
      ['/whoami', () => 'curl-token', 200],
      ['/open', () => undefined, 200],
      ['/open', () => 'no-token-at-all', 200],
      ['/whoami', () => undefined, 401],
      ['/page', () => undefined, 401],
      ['/nowhere', () => undefined, 401],
      ['/.backstage/auth/v1/cookie', () => undefined, 401],
      ['/whoami', () => 'no-token-at-all', 401],
      ['/page', () => 'no-token-at-all', 401],
      ['/whoami', () => altered(user), 401],
      ['/page', () => altered(user), 401],
      ['/whoami', () => `${user.split('.', 2).join('.')}.`, 401],
      ['/users', () => 'curl-token', 403],
      ['/services', () => user, 403],
      ['/page', () => 'curl-token', 403],
      ['/.backstage/auth/v1/cookie', () => 'curl-token', 403],
      ['/whoami', () => 'elsewhere-token', 403],
      ['/fault/bad', () => user, 400],
      ['/fault/missing', () => user, 404],
      ['/fault/broken', () => user, 500],
    ];
    for (const [index, [path, token, status]] of cases.entries())
      it(`${status} for ${path} (${index + 1})`, async () => {
        const answers = await askBoth(path, bearer(token()));

        expect(answers.lights).to.deep.equal(answers.sound);
        expect(answers.lights.status).to.equal(status);
      });

    it('when it is asked for its health', async () => {
      const paths = ['liveness', 'readiness'].map((name) => `/.backstage/health/v1/${name}`);
      const answers = await Promise.all(
        paths.map((path) => Promise.all([ours.url, peer.url].map((url) => ask(`${url}${path}`)))),
      );

      expect(answers.flat()).to.deep.equal(Array.from({ length: 4 }, () => ({ status: 200, body: { status: 'ok' } })));
    });

    it('when a token that may not be delegated would be', async () => {
      const { lights: here, sound: there } = await askBoth('/call/whoami', bearer('creator-token'));

      const message = (answer: Answer) => (answer.body as { error: { message: string } }).error.message;
      expect([here.status, there.status]).to.deep.equal([403, 403]);
      expect(message(here).replace("'sound'", "'lights'")).to.equal(message(there));
    });
  });

  it('refuses what somebody else has signed, as it does', async () => {
    const issuer = await Issuer.create();
    const iat = Math.floor(Date.now() / 1000);
    const asPlugin = (sub: string, aud: string) =>
      issuer.sign({ sub, aud, iat, exp: iat + 3600 }, { typ: 'vnd.backstage.plugin' });
    const answers = await Promise.all([
      ask(`${lights()}/whoami`, bearer(await asPlugin('sound', 'lights'))),
      ask(`${sound()}/whoami`, bearer(await asPlugin('lights', 'sound'))),
      ask(`${lights()}/whoami`, bearer(await issuer.signUser(GUEST, Date.now()))),
      ask(`${sound()}/whoami`, bearer(await issuer.signUser(GUEST, Date.now()))),
    ]);

    expect(answers.map(({ status, body }) => [status, (body as { error: unknown }).error])).to.deep.equal([
      [401, { name: 'AuthenticationError', message: 'Failed plugin token verification' }],
      [401, { name: 'AuthenticationError', message: 'Failed plugin token verification' }],
      [401, { name: 'AuthenticationError', message: 'Failed user token verification' }],
      [401, { name: 'AuthenticationError', message: 'Failed user token verification' }],
    ]);
  });

  it('finds nothing wrong with it', async () => {
    await eventually(() =>
      ours.logger.entries.some(
        ({ message }) => message === `Other backends answer, and accept the tokens of this one: ${peer.url}`,
      ),
    );
  });

  it('goes on with it after it has been started anew, with other keys', async function () {
    this.timeout(90_000);
    await peer.stop();
    const meanwhile = await ask(`${lights()}/whoami`, bearer(user));
    await peer.start(peerConfig());
    const answers = await askBoth('/call/whoami', bearer(user));

    expect([meanwhile.status, statusInside(answers.lights), statusInside(answers.sound)]).to.deep.equal([
      200, 200, 200,
    ]);
  });

  function peerConfig(): JsonObject {
    return {
      permission: { enabled: true },
      backend: { auth: { externalAccess }, actions, database: { client: 'pg', connection: {} } },
      discovery: {
        endpoints: [{ target: `${ours.url}/api/{{pluginId}}`, plugins: ['auth', 'permission', 'lights'] }],
      },
    };
  }

  function lights(): string {
    return `${ours.url}/api/lights`;
  }

  function sound(): string {
    return `${peer.url}/api/sound`;
  }

  async function signIn(): Promise<string> {
    const response = await ours.fetch('/api/auth/guest/refresh', { as: mockAnonymous() });
    const session = (await response.json()) as Required<ClientAuthResponse>;
    return session.backstageIdentity.token;
  }

  async function cookieOf(base: string): Promise<string> {
    const response = await fetch(`${base}/.backstage/auth/v1/cookie`, bearer(user));
    return String(response.headers.get('set-cookie')?.split(';')[0]);
  }

  async function askBoth(path: string, init: RequestInit): Promise<{ lights: Answer; sound: Answer }> {
    return { lights: await ask(`${lights()}${path}`, init), sound: await ask(`${sound()}${path}`, init) };
  }
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Without what Backstage tells in development, and what we add to find a request in the log. */
async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const body = JSON.parse(await response.text(), function (this: unknown, key, value: unknown) {
    return key === 'stack' || key === 'requestId' ? undefined : value;
  }) as unknown;
  return { status: response.status, body };
}

/** Those that the plugins of this test have. */
function namesIn({ body }: Answer): readonly string[] {
  return (body as { actions: { id: string }[] }).actions.map(({ id }) => id).filter((id) => !id.endsWith(':open'));
}

/**
 * What an action has said to its caller: what it gave, or the status and the error of its plugin. Backstage wraps that error into one of its
 * own, which this framework passes on as it is.
 */
function saidOf({ status, body }: Answer): string {
  const { error } = body as { error?: { name: string; message: string; body?: { error: object } } };
  if (error === undefined) return JSON.stringify([status, body]);
  const { name, message } = (error.body?.error ?? error) as { name: string; message: string };
  return JSON.stringify([status, name, message]);
}

function json(token: string): { headers: Record<string, string> } {
  return { headers: { ...bearer(token).headers, 'content-type': 'application/json' } };
}

function bearer(token: string | undefined): { headers: Record<string, string> } {
  return { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } };
}

/** With a signature that is none. */
function altered(token: string): string {
  return `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;
}

function resultsOf(answers: { lights: Answer; sound: Answer }): readonly unknown[] {
  return [answers.lights, answers.sound].map(({ body }) => (body as { result: unknown }).result);
}

function statusInside({ body }: Answer): unknown {
  return (body as { status: unknown }).status;
}
