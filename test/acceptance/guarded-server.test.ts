import { request } from 'node:https';
import { once } from 'node:events';
import { expect } from 'chai';
import {
  type Backend,
  createBackend,
  Discovery,
  HttpRouter,
  type JsonObject,
  type KoaRootHttpRouter,
  Plugin,
  provide,
  RootConfig,
  RootHttpRouter,
  RootLogger,
} from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';
import { generateCertificate } from '#src/services/http/https/generated-certificate.js';
import { failureOf, lines } from '../support/failure-of.js';

@Plugin('books')
class BooksPlugin {
  constructor(
    router: HttpRouter,
    private readonly discovery: Discovery,
  ) {
    router.addAuthPolicy({ path: '/where', allow: 'unauthenticated' });
    router.get('/where', () => this.discovery.getBaseUrl('books'));
  }
}

describe('a backend whose server is configured', function () {
  this.timeout(20_000);
  let backend: Backend;
  afterEach(() => backend.stop());

  // Defects of Backstage: `true` kept every plugin from starting, and probes of health were counted.
  it('starts with rate limits that are just switched on, and answers probes of its health without end', async () => {
    const url = await start({ rateLimit: true, trustProxy: 'loopback' });
    const ask = (path: string) => fetch(`${url}${path}`, { headers: { 'X-Forwarded-For': '198.51.100.7' } });

    const statuses = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await ask('/api/books/where')).status);
    for (let index = 0; index < 6; index += 1) statuses.push((await ask('/.backstage/health/v1/readiness')).status);

    expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 429, 200, 200, 200, 200, 200, 200]);
  });

  it('tells its plugins that it is found by HTTPS', async () => {
    const certificate = await generateCertificate('localhost');
    const url = await start({ https: { certificate: { ...certificate } } });

    const [response] = await once(
      request(`${url}/api/books/where`, { ca: certificate.cert, agent: false }).end(),
      'response',
    );
    let text = '';
    for await (const chunk of response) text += String(chunk);

    expect([text, url.startsWith('https://')]).to.deep.equal([JSON.stringify(`${url}/api/books`), true]);
  });

  it('does not start with a limit that is none', async () => {
    backend = backendWith({ server: { requestTimeout: 'soon' } });

    const { errors, message } = await failureOf(backend.start());

    expect([message, ...(errors ?? []).map((error) => error.message)].join('\n')).to.include(
      lines(
        "'backend.server.requestTimeout' in the given configuration is no duration.",
        '  where  the given configuration',
        "  mend   write '5 minutes', 'PT5M' or { minutes: 5 }.",
      ),
    );
  });

  async function start(config: JsonObject): Promise<string> {
    backend = backendWith(config);
    await backend.start();
    return ((await backend.get(RootHttpRouter)) as KoaRootHttpRouter).url;
  }
});

function backendWith(config: JsonObject): Backend {
  const backend = createBackend();
  backend.add(BooksPlugin);
  backend.add(provide(RootLogger, new MemoryLogger()));
  backend.add(provide(RootConfig, new StaticConfig({ backend: { listen: '127.0.0.1:0', ...config } })));
  return backend;
}
