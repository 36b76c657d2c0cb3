import { expect } from 'chai';
import type { JsonObject, RootConfig, RootHttpRouter } from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';
import { PluginAddresses } from '#src/services/discovery/index.js';
import { ChangingConfig } from '../../support/changing-config.js';

describe('PluginAddresses', () => {
  const baseUrl = 'https://b.example.com';

  describe('a plugin of this backend', () => {
    for (const [what, backend, internal, external] of [
      [
        'a base URL with a slash at its end',
        { baseUrl: 'http://localhost:7007/' },
        'http://localhost:7007',
        'http://localhost:7007',
      ],
      ['no configuration at all', {}, 'http://localhost:7007', 'http://localhost:7007'],
      ['all IPv4 interfaces', { baseUrl, listen: '0.0.0.0:80' }, 'http://127.0.0.1:80', baseUrl],
      ['all interfaces', { baseUrl, listen: ':8080' }, 'http://localhost:8080', baseUrl],
      ['a host', { baseUrl, listen: 'one.internal:8080' }, 'http://one.internal:8080', baseUrl],
      ['only a port, as a number', { baseUrl, listen: 8080 }, 'http://localhost:8080', baseUrl],
      [
        'an IPv6 address, TLS and a path',
        { baseUrl: `${baseUrl}/sub`, listen: { host: '::1', port: '8080' }, https: true },
        'https://[::1]:8080',
        `${baseUrl}/sub`,
      ],
    ] as const)
      it(`is found at what the configuration says: ${what}`, async () => {
        const addresses = await givenAddresses({ backend });

        expect(await both(addresses)).to.deep.equal([`${internal}/api/catalog`, `${external}/api/catalog`]);
      });

    it('has its id encoded in the path', async () => {
      expect(await (await givenAddresses({})).getBaseUrl('odd/id')).to.equal('http://localhost:7007/api/odd%2Fid');
    });

    for (const [what, url, internal, external] of [
      ['a free port', 'http://127.0.0.1:34567', 'http://127.0.0.1:34567', 'http://localhost:34567'],
      ['all interfaces', 'http://[::]:34567', 'http://localhost:34567', 'http://localhost:34567'],
    ] as const)
      it(`is found where the server really listens: ${what}`, async () => {
        const addresses = await givenAddresses({ backend: { listen: { port: 0 } } }, { url });

        expect(await both(addresses)).to.deep.equal([`${internal}/api/catalog`, `${external}/api/catalog`]);
      });

    it('keeps the configured host when the server listens on the configured port', async () => {
      const addresses = await givenAddresses({ backend: { listen: 'one.internal:80' } }, { url: 'http://127.0.0.1' });

      expect(await addresses.getBaseUrl('catalog')).to.equal('http://one.internal:80/api/catalog');
    });

    it('cannot be found on a port that the system has not chosen yet', async () => {
      const addresses = await givenAddresses({ backend: { listen: { port: 0 } } });

      expect(await messageOf(addresses.getBaseUrl('catalog'))).to.equal(
        [
          "Somebody asked where plugin 'catalog' of this backend is, on a port that the system chooses, before the backend has started.",
          '  mend   await backend.start() first.',
          '  see    docs/reference/errors.md#not_started',
        ].join('\n'),
      );
    });
  });

  describe('a plugin that discovery.endpoints names', () => {
    const here = 'http://localhost:7007/api/catalog';
    const there = 'https://there.example.com/api/catalog';
    const other = 'https://other.example.com/api/catalog';

    for (const [what, endpoints, internal, external] of [
      ['one target for both', [{ target: there, plugins: ['catalog'] }], there, there],
      [
        'the id filled in',
        [{ target: 'https://{{pluginId}}.x/{{ pluginId }}', plugins: ['catalog'] }],
        'https://catalog.x/catalog',
        'https://catalog.x/catalog',
      ],
      ['only an internal target', [{ target: { internal: there }, plugins: ['catalog'] }], there, here],
      ['only an external target', [{ target: { external: there }, plugins: ['catalog'] }], here, there],
      [
        'a target of its own before one for all',
        [
          { target: there, plugins: ['catalog'] },
          { target: other, plugins: ['*'] },
        ],
        there,
        there,
      ],
      ['a target for all', [{ target: there, plugins: ['*'] }], there, there],
      [
        'named twice: the later counts',
        [
          { target: other, plugins: ['catalog', 'search'] },
          { target: there, plugins: ['catalog'] },
        ],
        there,
        there,
      ],
      ['somebody else', [{ target: there, plugins: ['search'] }], here, here],
      ['a target as it is written', [{ target: `${there}/`, plugins: ['catalog'] }], `${there}/`, `${there}/`],
    ] as const)
      it(`is found there: ${what}`, async () => {
        expect(await both(await givenAddresses({ discovery: { endpoints } }))).to.deep.equal([internal, external]);
      });

    it('cannot be an SRV record for browsers', async () => {
      const expected = [
        'SRV resolver URLs cannot be used in the target for external endpoints.',
        '  where  discovery.endpoints[0].target',
        '  mend   write target: { internal: …, external: … }, with an address that browsers can reach as the external one.',
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n');

      for (const target of ['http+srv://svc/{{pluginId}}', { external: 'https+srv://svc/x' }])
        expect(
          await messageOf(givenAddresses({ discovery: { endpoints: [{ target, plugins: ['catalog'] }] } })),
        ).to.equal(expected);
    });

    for (const [what, endpoint, key] of [
      ['plugins', { target: there }, 'discovery.endpoints[0].plugins'],
      ['a target', { plugins: ['catalog'] }, 'discovery.endpoints[0].target'],
    ] as const)
      it(`must have ${what}`, async () => {
        expect(await messageOf(givenAddresses({ discovery: { endpoints: [endpoint] } }))).to.contain(key);
      });

    it('has its id encoded wherever the target asks for it', async () => {
      const target = 'http://{{pluginId}}.x/{{ pluginId }}/{{pluginId}}';

      const addresses = await givenAddresses({ discovery: { endpoints: [{ target, plugins: ['*'] }] } });

      expect(await addresses.getBaseUrl('odd/id')).to.equal('http://odd%2Fid.x/odd%2Fid/odd%2Fid');
    });

    it('is looked up in DNS when its internal target is an SRV name, and here for browsers', async () => {
      const endpoints = [{ target: { internal: 'http+srv://svc:80/x' }, plugins: ['catalog'] }];

      const addresses = await givenAddresses({ discovery: { endpoints } });

      expect(await messageOf(addresses.getBaseUrl('catalog'))).to.equal(
        'SRV resolver URLs cannot have a port (host svc)',
      );
      expect(await addresses.getExternalBaseUrl('catalog')).to.equal(here);
    });

    for (const [what, target, plugins, installed, expected] of [
      ['an internal target', { internal: there }, ['catalog'], [], true],
      ['a target for all', there, ['*'], [], true],
      ['only an external target', { external: there }, ['catalog'], [], false],
      ['somebody else', there, ['search'], [], false],
      ['a target, and is installed here all the same', there, ['catalog'], ['catalog'], false],
    ] as const)
      it(`lives ${expected ? 'elsewhere' : 'here'}: ${what}`, async () => {
        const addresses = await givenAddresses({ discovery: { endpoints: [{ target, plugins }] } }, { installed });

        expect(addresses.livesElsewhere('catalog')).to.equal(expected);
      });
  });

  describe('when the configuration changes', () => {
    it('finds plugins where they are now', async () => {
      const config = new ChangingConfig({ discovery: { endpoints: [{ target: 'http://one', plugins: ['catalog'] }] } });
      const addresses = await givenAddresses(config.current);

      config.change({ discovery: { endpoints: [{ target: 'http://two', plugins: ['catalog'] }] } });

      expect(await addresses.getBaseUrl('catalog')).to.equal('http://two');
    });

    it('keeps what it knew and logs when the change cannot be used', async () => {
      const config = new ChangingConfig({ discovery: { endpoints: [{ target: 'http://one', plugins: ['catalog'] }] } });
      const logger = new MemoryLogger();
      const addresses = await givenAddresses(config.current, { logger });

      config.change({ discovery: { endpoints: [{ target: 'http+srv://two', plugins: ['catalog'] }] } });

      expect(await addresses.getBaseUrl('catalog')).to.equal('http://one');
      expect(logger.entries.map(({ level, message }) => [level, message.split('\n')[0]])).to.deep.equal([
        [
          'error',
          'Failed to update discovery service: SRV resolver URLs cannot be used in the target for external endpoints.',
        ],
      ]);
    });

    const topology = (url: string, plugins: string[]) => ({
      backend: {
        topology: {
          self: 'one',
          backends: { one: { url: 'http://one', plugins }, two: { url, plugins: ['catalog'] } },
        },
      },
    });

    it('follows the URLs of a topology', async () => {
      const config = new ChangingConfig(topology('http://two', ['search']));
      const addresses = await givenAddresses(config.current);

      config.change(topology('http://three', ['search']));

      expect(await addresses.getBaseUrl('catalog')).to.equal('http://three/api/catalog');
    });

    it('waits for a restart when a topology changes which plugins run here', async () => {
      const config = new ChangingConfig(topology('http://two', ['search']));
      const logger = new MemoryLogger();
      const addresses = await givenAddresses(config.current, { logger });

      config.change(topology('http://three', ['search', 'app']));

      expect(await addresses.getBaseUrl('catalog')).to.equal('http://two/api/catalog');
      expect(logger.entries.map(({ level, message }) => [level, message])).to.deep.equal([
        [
          'warn',
          'The topology has changed which plugins run in this backend. Restart it: until then it runs the plugins that it had at its start, and finds all others where they were then',
        ],
      ]);
    });

    it('stops listening when it is shut down', async () => {
      const config = new ChangingConfig({});
      const addresses = await givenAddresses(config.current);

      addresses.onShutdown();

      expect(config.listeners).to.equal(0);
    });
  });

  describe('a base URL', () => {
    for (const [url, environment, message] of [
      ['nonsense', 'test', "'backend.baseUrl' is no valid URL: 'nonsense'"],
      [
        'http://localhost:7007',
        'production',
        "'backend.baseUrl' is set to localhost in production: other hosts cannot reach this backend by it",
      ],
    ] as const)
      it(`is warned about: ${url} in ${environment}`, async () => {
        const logger = new MemoryLogger();
        const before = process.env.NODE_ENV;
        process.env.NODE_ENV = environment;

        try {
          await givenAddresses({ backend: { baseUrl: url } }, { logger });
        } finally {
          if (before === undefined) delete process.env.NODE_ENV;
          else process.env.NODE_ENV = before;
        }

        expect(logger.entries.map((entry) => [entry.level, entry.message])).to.deep.equal([['warn', message]]);
      });
  });
});

async function givenAddresses(
  config: JsonObject | RootConfig,
  { url, logger = new MemoryLogger(), installed = [] }: GivenAddresses = {},
): Promise<PluginAddresses> {
  const root = 'getOptional' in config ? (config as RootConfig) : new StaticConfig(config);
  const served: (RootHttpRouter & { readonly url: string }) | undefined =
    url === undefined ? undefined : { use: () => undefined, url };
  const metadata = { getInstalledPlugins: async () => installed.map((pluginId) => ({ pluginId, modules: [] })) };
  const addresses = new PluginAddresses(root, logger, metadata, served);
  await addresses.onInit();
  return addresses;
}

interface GivenAddresses {
  readonly url?: string;
  readonly logger?: MemoryLogger;
  readonly installed?: readonly string[];
}

async function both(addresses: PluginAddresses): Promise<string[]> {
  return [await addresses.getBaseUrl('catalog'), await addresses.getExternalBaseUrl('catalog')];
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (error: Error) => error.message,
  );
}
