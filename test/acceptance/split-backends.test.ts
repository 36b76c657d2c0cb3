import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import {
  Auth,
  Backend,
  Clock,
  type Context,
  Controller,
  defaultServices,
  Discovery,
  Get,
  type JsonObject,
  Plugin,
  provide,
  RootConfig,
  RootLogger,
} from 'proscenium';
import { MemoryLogger, StaticConfig, TestClock } from 'proscenium/testing';

@Controller('/who')
class WhoController {
  @Get('/', { allow: ['service'] })
  show(ctx: Context) {
    return ctx.state['credentials'].principal;
  }
}

@Plugin('catalog', { controllers: [WhoController] })
class CatalogPlugin {}

@Plugin('scaffolder', { controllers: [WhoController] })
class ScaffolderPlugin {}

/** Two backends of one process, each on its own port, made by the same code and told apart by what they are called. */
describe('a portal that is split', () => {
  let ports: readonly number[];
  let clock: TestClock;
  let running: Backend[];

  beforeEach(async () => {
    ports = await freePorts(2);
    clock = new TestClock(Date.now());
    running = [];
  });
  afterEach(async () => {
    for (const backend of running) await backend.stop();
  });

  for (const [what, configOf] of [
    ['by backend.topology', byTopology],
    ['by discovery.endpoints', byEndpoints],
  ] as const)
    it(`${what} lets plugins call each other, and says so`, async () => {
      const catalog = await start(configOf('catalog'), [CatalogPlugin, ScaffolderPlugin], what);
      const scaffolder = await start(configOf('scaffolder'), [CatalogPlugin, ScaffolderPlugin], what);

      const answers = [
        await call(catalog.backend, 'catalog', 'scaffolder'),
        await call(scaffolder.backend, 'scaffolder', 'catalog'),
      ];
      await clock.advance({ seconds: 2 });

      expect(answers).to.deep.equal([
        [200, { type: 'service', subject: 'plugin:catalog' }],
        [200, { type: 'service', subject: 'plugin:scaffolder' }],
      ]);
      const well = 'info: Other backends answer, and accept the tokens of this one:';
      expect([catalog.lines(), scaffolder.lines()]).to.deep.equal([
        [`${well} http://127.0.0.1:${ports[1]}`],
        [`${well} http://127.0.0.1:${ports[0]}`],
      ]);
    });

  it('tells when the other side does not know where this one is', async () => {
    const catalog = await start(byEndpoints('catalog'), [CatalogPlugin], '');
    await start({ backend: { listen: `127.0.0.1:${ports[1]}` } }, [ScaffolderPlugin], '');

    await clock.advance({ seconds: 2 });

    expect(catalog.lines()).to.deep.equal([
      `warn: Plugin 'scaffolder' at http://127.0.0.1:${ports[1]}/api/scaffolder does not accept calls of 'catalog': it does not know where they are. If they call it, add them to discovery.endpoints there, with the URL of this backend, or give both backends the same backend.topology.`,
    ]);
  });

  it('tells when a URL leads back to the backend itself', async () => {
    const config = {
      backend: { listen: `127.0.0.1:${ports[0]}` },
      discovery: {
        endpoints: [{ target: `http://127.0.0.1:${ports[0]}/api/{{pluginId}}`, plugins: ['scaffolder', 'auth'] }],
      },
    };
    const catalog = await start(config, [CatalogPlugin], '');

    await clock.advance({ seconds: 2 });

    expect(catalog.lines()).to.deep.equal([
      `warn: The URL of 'scaffolder', 'auth', http://127.0.0.1:${ports[0]}, leads back to this backend, which does not have them. Correct it in backend.topology or discovery.endpoints.`,
    ]);
  });

  function byTopology(self: string): JsonObject {
    const backends = {
      catalog: { url: `http://127.0.0.1:${ports[0]}`, listen: `127.0.0.1:${ports[0]}`, plugins: ['catalog'] },
      scaffolder: { url: `http://127.0.0.1:${ports[1]}`, listen: `127.0.0.1:${ports[1]}`, plugins: ['scaffolder'] },
    };
    return { backend: { topology: { self, backends } } };
  }

  function byEndpoints(self: string): JsonObject {
    const [own, other, plugin] = self === 'catalog' ? [0, 1, 'scaffolder'] : [1, 0, 'catalog'];
    return {
      backend: { listen: `127.0.0.1:${ports[own]}` },
      discovery: {
        endpoints: [{ target: `http://127.0.0.1:${ports[other]}/api/{{pluginId}}`, plugins: [plugin] }],
      },
    };
  }

  /** By endpoints each main file adds its own plugins; by a topology both add all. */
  async function start(config: JsonObject, plugins: readonly (new () => object)[], what: string) {
    const logger = new MemoryLogger();
    const backend = new Backend({ services: defaultServices }, { handleSignals: false });
    running.push(backend);
    const own = what === 'by discovery.endpoints' ? plugins[running.length - 1] : undefined;
    for (const plugin of own === undefined ? plugins : [own]) backend.add(plugin);
    backend
      .add(provide(RootConfig, new StaticConfig(config)))
      .add(provide(RootLogger, logger))
      .add(provide(Clock, clock));
    await backend.start();
    const ofCheck = () => logger.entries.filter(({ fields }) => fields['service'] === 'peerCheck');
    return { backend, lines: () => ofCheck().map(({ level, message }) => `${level}: ${message}`) };
  }
});

async function call(backend: Backend, plugin: string, targetPluginId: string): Promise<unknown> {
  const auth = await backend.get(Auth, { plugin });
  const onBehalfOf = await auth.getOwnServiceCredentials();
  const { token } = await auth.getPluginRequestToken({ onBehalfOf, targetPluginId });
  const baseUrl = await (await backend.get(Discovery, { plugin })).getBaseUrl(targetPluginId);
  const response = await fetch(`${baseUrl}/who`, { headers: { authorization: `Bearer ${token}` } });
  return [response.status, await response.json()];
}

/** Held until all are known, so that no port is given out twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
