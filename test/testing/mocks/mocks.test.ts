import { expect } from 'chai';
import {
  MockAuth,
  mockCredentials,
  MockDiscovery,
  MockHttpAuth,
  MockPermissions,
  mockService,
  mockUser,
  mockUserCookie,
  MockUserInfo,
} from 'proscenium/testing';

const auth = new MockAuth({ getId: () => 'catalog' });

describe('the stand-ins of authentication in tests', () => {
  it('make the tokens of Backstage', () => {
    expect([
      mockUser(),
      mockUser('user:default/ada', { actor: 'plugin:search', ownershipEntityRefs: ['group:default/a'] }),
      mockService('external:curl', { accessRestrictions: { permissionNames: ['a'] } }),
      mockUserCookie(),
      mockCredentials.user.token(),
      mockCredentials.user.header('user:default/ö ä'),
      mockCredentials.service.token({
        onBehalfOf: mockCredentials.user('user:default/ada'),
        targetPluginId: 'catalog',
      }),
      mockCredentials.limitedUser.cookie(),
      mockCredentials.none.header(),
    ]).to.deep.equal([
      { token: 'mock-user-token:{"sub":"user:default/mock"}' },
      {
        token:
          'mock-user-token:{"sub":"user:default/ada","ent":["group:default/a"],"actor":{"subject":"plugin:search"}}',
      },
      {
        token: 'mock-service-token:{"sub":"external:curl","accessRestrictions":{"permissionNames":["a"]}}',
      },
      { cookie: 'mock-limited-user-token:{"sub":"user:default/mock"}' },
      'mock-user-token',
      'Bearer mock-user-token:{"sub":"user:default/\\u00f6\\u0020\\u00e4"}',
      'mock-service-token:{"obo":"mock-user-token:{\\"sub\\":\\"user:default/ada\\"}","target":"catalog"}',
      'backstage-auth=mock-limited-user-token%3A%7B%22sub%22%3A%22user%3Adefault%2Fmock%22%7D',
      'Bearer mock-none-token',
    ]);
  });

  it('take the tokens that they make', async () => {
    const tokens = [
      mockCredentials.user.token('user:default/ö ä'),
      mockCredentials.user.token('user:default/a', { actor: { subject: 'plugin:b' } }),
      mockCredentials.service.token(),
      mockCredentials.service.token({ onBehalfOf: mockCredentials.user(), targetPluginId: 'catalog' }),
      mockCredentials.service.token({ targetPluginId: 'search' }),
      mockCredentials.user.invalidToken(),
      mockCredentials.limitedUser.token(),
      'something',
    ];

    expect(await Promise.all(tokens.map((token) => auth.authenticate(token).then(String, String)))).to.deep.equal([
      'backstageCredentials{userPrincipal{user:default/ö ä}}',
      'backstageCredentials{userPrincipal{user:default/a,actor={servicePrincipal{plugin:b}}}}',
      'backstageCredentials{servicePrincipal{external:test-service}}',
      'backstageCredentials{userPrincipal{user:default/mock,actor={servicePrincipal{external:test-service}}}}',
      "AuthenticationError: Invalid mock token target plugin ID, got 'search' but expected 'catalog'",
      'AuthenticationError: User token is invalid',
      'AuthenticationError: Illegal limited user token',
      'AuthenticationError: Illegal token',
    ]);
  });

  it('pass on whoever is behind a request, and not nobody', async () => {
    const issue = (onBehalfOf: Parameters<MockAuth['getPluginRequestToken']>[0]['onBehalfOf']) =>
      auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'search' }).then(({ token }) => token, String);

    expect([
      await issue(await auth.getOwnServiceCredentials()),
      await issue(mockCredentials.user()),
      await issue(mockCredentials.none()),
    ]).to.deep.equal([
      'mock-service-token:{"sub":"plugin:catalog","target":"search"}',
      'mock-service-token:{"sub":"plugin:catalog","target":"search","obo":"mock-user-token:{\\"sub\\":\\"user:default/mock\\"}"}',
      "AuthenticationError: Refused to issue service token for credential type 'none'",
    ]);
  });

  it('give a request credentials that shows none', async () => {
    const seen = async (httpAuth: MockHttpAuth, headers = {}) => String(await httpAuth.credentials({ headers }));

    expect([
      await seen(new MockHttpAuth()),
      await seen(new MockHttpAuth(), { authorization: mockCredentials.service.header() }),
      await seen(new MockHttpAuth({ defaultCredentials: mockCredentials.none() })),
      await seen(new MockHttpAuth({ defaultCredentials: mockCredentials.service('external:curl') })),
    ]).to.deep.equal([
      'backstageCredentials{userPrincipal{user:default/mock}}',
      'backstageCredentials{servicePrincipal{external:test-service}}',
      'backstageCredentials{nonePrincipal}',
      'backstageCredentials{servicePrincipal{external:curl}}',
    ]);
  });

  it('answer for users, permissions and addresses', async () => {
    const userEntityRef = 'user:default/mock';

    expect([
      await new MockUserInfo().getUserInfo(mockCredentials.user()),
      await new MockUserInfo({ ownershipEntityRefs: ['group:default/a'] }).getUserInfo(mockCredentials.user()),
      await new MockUserInfo().getUserInfo(mockCredentials.service()).catch(String),
      await new MockPermissions().authorize([{ permission: { type: 'basic', name: 'a', attributes: {} } }]),
      await new MockPermissions({ result: 'DENY' }).authorizeConditional([]),
      await new MockDiscovery('http://127.0.0.1:7007').getBaseUrl('catalog'),
    ]).to.deep.equal([
      { userEntityRef, ownershipEntityRefs: [userEntityRef] },
      { userEntityRef, ownershipEntityRefs: ['group:default/a'] },
      'NotAllowedError: Only user credentials are supported',
      [{ result: 'ALLOW' }],
      [],
      'http://127.0.0.1:7007/api/catalog',
    ]);
  });
});
