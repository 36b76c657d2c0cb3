import { expect } from 'chai';
import { FrontendHostDiscovery } from 'proscenium/client';
import { StaticConfig } from 'proscenium/testing';

const backend = { baseUrl: 'http://localhost:7007' };
const given = (...endpoints: object[]) => ({ backend, discovery: { endpoints } });

const topology = {
  backends: {
    one: { url: 'http://localhost:7007', plugins: ['catalog'] },
    two: { url: { external: 'https://two.example.com/sub/' }, plugins: ['scaffolder'] },
    hidden: { url: {}, plugins: ['search'] },
  },
};
const split = { baseUrl: 'https://portal.example.com', topology };

describe('FrontendHostDiscovery', () => {
  const cases: [fact: string, config: object, pluginId: string, url: string][] = [
    ['falls back to backend.baseUrl', { backend }, 'catalog', 'http://localhost:7007/api/catalog'],
    [
      'drops the slash at the end of backend.baseUrl, as backends do',
      { backend: { baseUrl: 'http://localhost:7007/sub/' } },
      'a',
      'http://localhost:7007/sub/api/a',
    ],
    ['encodes ids', { backend }, 'a/b', 'http://localhost:7007/api/a%2Fb'],
    [
      'reads a target that is a text',
      given({ target: 'http://localhost:7008/api/scaffolder', plugins: ['scaffolder'] }),
      'scaffolder',
      'http://localhost:7008/api/scaffolder',
    ],
    [
      'puts the id wherever the target has room for it',
      given({ target: 'https://{{pluginId}}.example.com/{{  pluginId }}', plugins: ['catalog'] }),
      'catalog',
      'https://catalog.example.com/catalog',
    ],
    [
      'reads the external target only',
      given({ target: { internal: 'http://inside/x', external: 'https://outside/x' }, plugins: ['x'] }),
      'x',
      'https://outside/x',
    ],
    [
      'skips an endpoint without an external target',
      given({ target: { internal: 'http://inside/x' }, plugins: ['x'] }),
      'x',
      'http://localhost:7007/api/x',
    ],
    [
      'prefers the endpoint that names the plugin to one for all',
      given({ target: 'http://b/x', plugins: ['x'] }, { target: 'http://c/{{pluginId}}', plugins: ['*'] }),
      'x',
      'http://b/x',
    ],
    [
      'prefers an endpoint for all to backend.baseUrl',
      given({ target: 'http://b/x', plugins: ['x'] }, { target: 'http://c/{{pluginId}}', plugins: ['*'] }),
      'y',
      'http://c/y',
    ],
    ['finds a backend of the topology', { backend: split }, 'catalog', 'http://localhost:7007/api/catalog'],
    [
      'finds a backend of the topology by its external address',
      { backend: split },
      'scaffolder',
      'https://two.example.com/sub/api/scaffolder',
    ],
    [
      'looks at backend.baseUrl for a backend of the topology without an external address',
      { backend: split },
      'search',
      'https://portal.example.com/api/search',
    ],
    [
      'prefers an endpoint that names the plugin to the topology',
      { backend: split, discovery: { endpoints: [{ target: 'http://b/x', plugins: ['catalog'] }] } },
      'catalog',
      'http://b/x',
    ],
    [
      'prefers the topology to an endpoint for all',
      { backend: split, discovery: { endpoints: [{ target: 'http://b/{{pluginId}}', plugins: ['*'] }] } },
      'catalog',
      'http://localhost:7007/api/catalog',
    ],
    [
      'prefers the later of two endpoints',
      given({ target: 'http://b/x', plugins: ['x'] }, { target: 'http://c/x', plugins: ['x'] }),
      'x',
      'http://c/x',
    ],
  ];
  for (const [fact, config, pluginId, url] of cases)
    it(fact, async () => {
      const values = config as ConstructorParameters<typeof StaticConfig>[0];
      const ofReader = FrontendHostDiscovery.fromConfig(new StaticConfig(values));
      const ofValues = FrontendHostDiscovery.fromConfig({ ...values });

      expect([await ofReader.getBaseUrl(pluginId), await ofValues.getBaseUrl(pluginId)]).to.deep.equal([url, url]);
    });

  it('takes another path pattern', async () => {
    const discovery = FrontendHostDiscovery.fromConfig({ backend }, { pathPattern: '/plugins/{{pluginId}}/v1' });

    expect(await discovery.getBaseUrl('a')).to.equal('http://localhost:7007/plugins/a/v1');
  });

  const targets: [target: string, what: string][] = [
    ['http://b/api/', 'URL must not end with a slash'],
    ['http://b/api#x', 'URL must not have a hash'],
    ['http://b/api?x', 'URL must not have a query'],
    ['nope', "URL 'nope' is invalid"],
  ];
  for (const [target, what] of targets)
    it(`refuses the target ${target}`, () => {
      expect(() => FrontendHostDiscovery.fromConfig(given({ target, plugins: ['x'] }))).to.throw(
        Error,
        new RegExp(`^Invalid discovery URL pattern, ${what}$`),
      );
    });
});

describe('values as a configuration', () => {
  const faults: [values: object, message: string][] = [
    [{}, "Missing required config value at 'backend.baseUrl' in 'frontend'"],
    [
      { backend: { baseUrl: 7 } },
      "Invalid type in config for key 'backend.baseUrl' in 'frontend', got number, wanted string",
    ],
    [
      { backend: { baseUrl: '' } },
      "Invalid type in config for key 'backend.baseUrl' in 'frontend', got empty-string, wanted string",
    ],
    [
      { backend, discovery: { endpoints: {} } },
      "Invalid type in config for key 'discovery.endpoints' in 'frontend', got object, wanted object-array",
    ],
    [
      given({ target: 'http://b/x', plugins: ['x'] }, { target: 'http://b/x' }),
      "Missing required config value at 'discovery.endpoints[1].plugins' in 'frontend'",
    ],
    [
      given({ target: 'http://b/x', plugins: ['x', 1] }),
      "Invalid type in config for key 'discovery.endpoints[0].plugins[1]' in 'frontend', got number, wanted string-array",
    ],
  ];
  for (const [values, message] of faults)
    it(`are refused: ${message}`, () => {
      expect(() => FrontendHostDiscovery.fromConfig({ ...values }))
        .to.throw(Error)
        .with.property('message', message);
    });

  it('may come as the list that Backstage puts into its page, the last one counting most', async () => {
    const discovery = FrontendHostDiscovery.fromConfig([
      { context: 'app-config.yaml', data: given({ target: 'http://b/x', plugins: ['x'] }) },
      { context: 'app-config.local.yaml', data: { backend: { baseUrl: 'http://localhost:7009' } } },
    ]);

    expect([await discovery.getBaseUrl('x'), await discovery.getBaseUrl('y')]).to.deep.equal([
      'http://b/x',
      'http://localhost:7009/api/y',
    ]);
  });
});
