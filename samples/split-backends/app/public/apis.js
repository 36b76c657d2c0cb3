import { createFetchApi, FetchMiddlewares, FrontendHostDiscovery, SessionIdentity } from './proscenium-client.js';

const config = await (await fetch('/settings.json')).json();

export const discoveryApi = FrontendHostDiscovery.fromConfig(config);
export const identityApi = new SessionIdentity({ discoveryApi, provider: 'guest' });
export const fetchApi = createFetchApi({
  // In this order. By `config` the token goes to the addresses of the plugins, and nowhere else.
  middleware: [
    FetchMiddlewares.clarifyFailures(),
    FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
    FetchMiddlewares.injectIdentityAuth({ identityApi, config }),
  ],
});
