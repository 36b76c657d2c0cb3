import { expect } from 'chai';
import { Auth, type Context, Controller, Discovery, Get, isPermission, Plugin, UserInfo } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { type PermissionPolicy, PermissionPlugin } from '#src/plugins/permission/index.js';
import { TokenAuth } from '#src/services/auth/index.js';
import { TokenUserInfo } from '#src/services/user-info/index.js';
import { Issuer } from '../../services/auth/support/issuer.js';
import { BoxOfficePlugin, bookingConditions, bookingRead, createBookingDecision, givenPolicy } from './support.js';

/** Owns see their bookings; nobody makes new ones but Ada. */
const policy: PermissionPolicy = {
  async handle({ permission }, user) {
    if (isPermission(permission, bookingRead))
      return createBookingDecision(
        permission,
        bookingConditions.isOwner({ owners: user?.info.ownershipEntityRefs ?? [] }),
      );
    return { result: user?.info.userEntityRef === 'user:default/ada' ? 'ALLOW' : 'DENY' };
  },
};

describe('permissions of two backends with real tokens', () => {
  const addresses = new Map<string, string>();
  let boxOffice: TestBackend;
  let permission: TestBackend;
  let ada: string;
  let bob: string;

  before(async () => {
    const issuer = await Issuer.create();
    ada = await issuer.signUser('user:default/ada', Date.now());
    bob = await issuer.signUser('user:default/bob', Date.now());

    @Controller('/')
    class AuthController {
      @Get('/.well-known/jwks.json', { allow: ['unauthenticated'] })
      keys() {
        return { keys: [issuer.publicKey] };
      }

      /** Knows what the limited token of an on-behalf-of call does not say. */
      @Get('/v1/userinfo', { allow: ['unauthenticated'] })
      user(ctx: Context) {
        const token = ctx.get('authorization').split('.')[1] ?? '';
        const { sub } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { sub: string };
        return { claims: { sub, ent: [sub] } };
      }
    }
    @Plugin('auth', { controllers: [AuthController] })
    class AuthPlugin {}

    boxOffice = await given().add(AuthPlugin).add(BoxOfficePlugin).start();
    permission = await given().add(PermissionPlugin).add(givenPolicy(policy)).start();
    for (const id of ['auth', 'box-office']) addresses.set(id, boxOffice.url);
    addresses.set('permission', permission.url);
  });

  after(async () => {
    await boxOffice.stop();
    await permission.stop();
  });

  it('are what the policy of the other backend says', async () => {
    const responses = [await book(ada), await book(bob)];

    expect(responses.map(({ status }) => status)).to.deep.equal([200, 403]);
  });

  it('depend on conditions that come back to be applied, on behalf of the user', async () => {
    const responses = [await see('a1', ada), await see('b2', ada), await see('b2', bob)];

    expect(responses.map(({ status }) => status)).to.deep.equal([200, 403, 200]);
  });

  it('become a query', async () => {
    const response = await fetchAs('', ada);

    expect(await response.json()).to.deep.equal({
      result: 'CONDITIONAL',
      query: { owners: ['user:default/ada'] },
      seats: ['a1'],
    });
  });

  it('are neither told nor applied at the request of a user', async () => {
    const query = await post(`${permission.url}/api/permission/authorize`, {
      items: [{ id: '1', permission: bookingRead }],
    });
    const apply = await post(`${boxOffice.url}/api/box-office/.well-known/backstage/permissions/apply-conditions`, {
      items: [],
    });

    expect([query.status, apply.status]).to.deep.equal([400, 403]);
  });

  describe('while the policy is down', () => {
    before(() => permission.stop());

    it('are denied: 503, and nothing is done', async () => {
      const responses = [await book(ada), await see('a1', ada), await fetchAs('', ada)];

      const bodies = (await Promise.all(responses.map((response) => response.json()))) as {
        error: { message: string };
      }[];
      expect(responses.map(({ status }) => status)).to.deep.equal([503, 503, 503]);
      expect(bodies.map(({ error }) => error.message)).to.deep.equal(
        Array(3).fill("Plugin 'permission' could not be asked"),
      );
    });

    it('are still granted to services', async () => {
      const response = await boxOffice.fetch('/api/box-office/bookings', {
        method: 'POST',
        as: { token: 'curl-token' },
      });

      expect(response.status).to.equal(200);
    });
  });

  function given(): TestBackend {
    const getBaseUrl = async (id: string) => `${addresses.get(id)}/api/${id}`;
    const externalAccess = [{ type: 'static', options: { token: 'curl-token', subject: 'curl' } }];
    return createTestBackend({ config: { permission: { enabled: true }, backend: { auth: { externalAccess } } } })
      .with(Auth, TokenAuth)
      .with(UserInfo, TokenUserInfo)
      .with(Discovery, { getBaseUrl, getExternalBaseUrl: getBaseUrl });
  }

  function book(token: string) {
    return fetchAs('', token, { method: 'POST' });
  }

  function see(seat: string, token: string) {
    return fetchAs(`/${seat}`, token);
  }

  function fetchAs(path: string, token: string, init: RequestInit = {}) {
    return boxOffice.fetch(`/api/box-office/bookings${path}`, { ...init, as: { token } });
  }

  function post(url: string, body: unknown) {
    const headers = { authorization: `Bearer ${ada}`, 'content-type': 'application/json' };
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }
});
