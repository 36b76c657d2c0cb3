import { expect } from 'chai';
import { Plugin } from 'proscenium';
import { createTestBackend, mockAnonymous, mockService, mockUser, type TestBackend } from 'proscenium/testing';
import { RunningRouter } from '../support/running-router.js';

const KEYS = '/api/demo/.backstage/auth/v1/jwks.json';
const COOKIE = '/api/demo/.backstage/auth/v1/cookie';

describe('the endpoints of authentication that each plugin has', () => {
  let backend: TestBackend;

  before(async () => {
    @Plugin('demo')
    class DemoPlugin {}
    backend = await createTestBackend({ config: { backend: { baseUrl: 'http://localhost:7007' } } })
      .add(DemoPlugin)
      .start();
  });
  after(() => backend.stop());

  it('show the public keys to everybody', async () => {
    const response = await backend.fetch(KEYS, { as: mockAnonymous() });

    expect([response.status, response.headers.get('content-type'), await response.json()]).to.deep.equal([
      200,
      'application/json; charset=utf-8',
      { keys: [] },
    ]);
  });

  it('show the public keys while the plugin is not up, and when it never will be', async () => {
    const running = await RunningRouter.start({}, { backend: { lifecycle: { startupRequestPauseTimeout: '1ms' } } });
    const statuses = async () =>
      Promise.all(
        ['jwks.json', 'cookie'].map(
          async (name) => (await running.fetch(`/api/demo/.backstage/auth/v1/${name}`)).status,
        ),
      );
    const router = running.startingPlugin();

    const seen = [await statuses()];
    router.onStartupFailure();
    seen.push(await statuses());
    await running.stop();

    expect(seen).to.deep.equal([
      [200, 503],
      [200, 503],
    ]);
  });

  it('give a user a cookie, and nobody else', async () => {
    const answers = [];
    for (const as of [mockUser(), mockService(), mockAnonymous()]) {
      const response = await backend.fetch(COOKIE, { as });
      answers.push([
        response.status,
        response.ok ? await response.json() : undefined,
        response.headers.get('set-cookie'),
      ]);
    }

    expect(answers).to.deep.equal([
      [
        200,
        { expiresAt: '3000-01-01T00:00:00.000Z' },
        'backstage-auth=mock-limited-user-token%3A%7B%22sub%22%3A%22user%3Adefault%2Fmock%22%7D; Domain=localhost; Path=/; Expires=Wed, 01 Jan 3000 00:00:00 GMT; HttpOnly; Secure; Priority=High; SameSite=None',
      ],
      [403, undefined, null],
      [401, undefined, null],
    ]);
  });

  it('take the cookie back from whoever is known', async () => {
    const answers = [];
    for (const as of [mockUser(), mockService(), mockAnonymous()]) {
      const response = await backend.fetch(COOKIE, { as, method: 'DELETE' });
      answers.push([response.status, response.headers.get('set-cookie')]);
    }

    const gone =
      'backstage-auth=; Domain=localhost; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Priority=High; SameSite=None';
    expect(answers).to.deep.equal([
      [204, gone],
      [204, gone],
      [401, null],
    ]);
  });
});
