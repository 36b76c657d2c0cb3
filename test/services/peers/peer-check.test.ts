import { expect } from 'chai';
import { Auth, Clock, type JsonObject, Plugin, provide, RootConfig, RootLogger } from 'proscenium';
import { createTestBackend, MemoryLogger, type TestBackend, TestClock } from 'proscenium/testing';
import { serviceCredentials } from '#src/services/credentials/index.js';
import { ChangingConfig } from '../../support/changing-config.js';
import { backendWith, type StandInPeer, startPeer } from './stand-in-peer.js';

@Plugin('catalog')
class CatalogPlugin {}

describe('PeerCheck', () => {
  let peer: StandInPeer;
  let logger: MemoryLogger;
  let clock: TestClock;
  let backend: TestBackend | undefined;

  beforeEach(async () => {
    peer = await startPeer(backendWith(['scaffolder']));
    logger = new MemoryLogger();
    clock = new TestClock(Date.now());
  });
  afterEach(async () => {
    await backend?.stop();
    await peer.close();
  });

  it('says once that all is well, and asks no more', async () => {
    await start();

    await clock.advance({ seconds: 2 });
    await clock.advance({ hours: 1 });

    expect(lines()).to.deep.equal([`info: Other backends answer, and accept the tokens of this one: ${peer.url}`]);
    expect(peer.requests.filter((request) => request.includes('Bearer')).length).to.equal(1);
  });

  it('tells a problem once, asks again with growing pauses, and tells when it is mended', async () => {
    peer.answer(backendWith([]));
    await start();

    await clock.advance({ seconds: 2 });
    const first = lines();
    await clock.advance({ seconds: 60 });
    const later = lines();
    peer.answer(backendWith(['scaffolder']));
    await clock.advance({ minutes: 5 });

    const problem = `warn: Plugin 'scaffolder' at ${peer.url}/api/scaffolder is not served there: the answer is 404. Start or add it there, or correct backend.topology or discovery.endpoints.`;
    expect([first, later, lines()]).to.deep.equal([
      [problem],
      [problem],
      [problem, `info: Other backends answer, and accept the tokens of this one: ${peer.url}`],
    ]);
  });

  it('asks where a topology places the plugins, too', async () => {
    await start({
      backend: {
        topology: {
          self: 'one',
          backends: {
            one: { url: 'http://localhost:7007', plugins: ['catalog'] },
            two: { url: peer.url, plugins: ['scaffolder'] },
          },
        },
      },
    });

    await clock.advance({ seconds: 2 });

    expect(lines()).to.deep.equal([`info: Other backends answer, and accept the tokens of this one: ${peer.url}`]);
  });

  it('begins anew when a change of the configuration places plugins elsewhere', async () => {
    const config = new ChangingConfig({ discovery: { endpoints: [] } });
    await start({}, config.current);
    await clock.advance({ minutes: 5 });
    const alone = lines();
    config.change({ discovery: { endpoints: [{ target: `${peer.url}/api/{{pluginId}}`, plugins: ['scaffolder'] }] } });
    await clock.advance({ seconds: 2 });
    const together = lines();
    config.change({
      discovery: { endpoints: [{ target: `${peer.url}/other/{{pluginId}}`, plugins: ['scaffolder'] }] },
    });
    await clock.advance({ seconds: 2 });

    const well = `info: Other backends answer, and accept the tokens of this one: ${peer.url}`;
    expect([alone, together]).to.deep.equal([[], [well]]);
    expect(lines().slice(1)).to.deep.equal([
      `warn: Plugin 'scaffolder' at ${peer.url}/other/scaffolder is not served there: the answer is 404. Start or add it there, or correct backend.topology or discovery.endpoints.`,
    ]);
  });

  it('tells which plugin cannot be found', async () => {
    await start({
      discovery: { endpoints: [{ target: { internal: 'http+srv://svc:1/x' }, plugins: ['scaffolder'] }] },
    });

    await clock.advance({ seconds: 2 });

    expect(lines()).to.deep.equal([
      "warn: Plugin 'scaffolder' cannot be found: SRV resolver URLs cannot have a port (host svc)",
    ]);
  });

  for (const [what, config] of [
    ['it is switched off', { selfCheck: false }],
    ['there are no other backends', { endpoints: [] }],
  ] as const)
    it(`asks nobody when ${what}`, async () => {
      await start({ discovery: { endpoints: [{ target: peer.url, plugins: ['scaffolder'] }], ...config } });

      await clock.advance({ minutes: 5 });

      expect([lines(), peer.requests]).to.deep.equal([[], []]);
    });

  async function start(config?: JsonObject, changing?: RootConfig): Promise<void> {
    const auth = {
      getOwnServiceCredentials: async () => serviceCredentials('plugin:catalog'),
      getPluginRequestToken: async () => ({ token: 'ours' }),
    } as unknown as Auth;
    const draft = createTestBackend({
      config: config ?? {
        discovery: { endpoints: [{ target: `${peer.url}/api/{{pluginId}}`, plugins: ['scaffolder'] }] },
      },
    })
      .add(CatalogPlugin)
      .add(provide(Auth, auth))
      .add(provide(Clock, clock))
      .add(provide(RootLogger, logger));
    if (changing !== undefined) draft.with(RootConfig, changing);
    backend = await draft.start();
  }

  function lines(): string[] {
    return logger.entries
      .filter(({ fields }) => fields['service'] === 'peerCheck')
      .map(({ level, message }) => `${level}: ${message}`);
  }
});
