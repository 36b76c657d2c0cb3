import { expect } from 'chai';
import { Auth, Plugin, TokenAuth } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { whoIs } from './support/given-auth.js';

describe('the plugins of one backend', () => {
  let backend: TestBackend;

  before(async () => {
    @Plugin('catalog')
    class CatalogPlugin {}

    @Plugin('search')
    class SearchPlugin {}

    const config = {
      backend: { auth: { externalAccess: [{ type: 'static', options: { token: 'curl-token', subject: 'curl' } }] } },
    };
    backend = await createTestBackend({ config }).add(TokenAuth).add(CatalogPlugin).add(SearchPlugin).start();
  });

  after(() => backend.stop());

  it('accept the tokens of each other, and only those that are meant for them', async () => {
    const catalog = await backend.get(Auth, { plugin: 'catalog' });
    const search = await backend.get(Auth, { plugin: 'search' });
    const onBehalfOf = await catalog.getOwnServiceCredentials();

    const { token } = await catalog.getPluginRequestToken({ onBehalfOf, targetPluginId: 'search' });

    expect(whoIs(await search.authenticate(token))).to.equal('backstageCredentials{servicePrincipal{plugin:catalog}}');
    expect(await catalog.authenticate(token).catch(String)).to.equal(
      'AuthenticationError: Failed plugin token verification',
    );
  });

  it('accept the tokens of callers that the configuration names', async () => {
    const search = await backend.get(Auth, { plugin: 'search' });

    expect(whoIs(await search.authenticate('curl-token'))).to.equal('backstageCredentials{servicePrincipal{curl}}');
  });
});
