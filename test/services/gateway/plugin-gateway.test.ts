import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { expect } from 'chai';
import { MemoryLogger, StaticConfig, TestClock } from 'proscenium/testing';
import type { PluginAddresses } from '#src/services/discovery/index.js';
import { PluginGateway } from '#src/services/gateway/index.js';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';
import { bodyOf, RawUpstream } from '../../support/raw-upstream.js';
import { errorBody } from '../http/support/error-body.js';
import { RunningGateway, type RunningGatewayOptions } from './support/running-gateway.js';

describe('PluginGateway', () => {
  let upstream: RawUpstream;
  let running: RunningGateway;
  afterEach(async () => {
    await running?.stop();
    await upstream?.stop();
  });

  const given = async (server: Promise<RawUpstream>, options?: RunningGatewayOptions) => {
    upstream = await server;
    running = await RunningGateway.start({ catalog: `${upstream.url}/api/catalog` }, options);
  };
  const send = (path: string, options: object = {}): ClientRequest => request(`${running.url}${path}`, options);
  const answerTo = async (sent: ClientRequest): Promise<IncomingMessage> => {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer;
  };

  it('forwards what is for a plugin that lives elsewhere, with path and query as they came', async () => {
    await given(
      RawUpstream.serving((req, res) => void bodyOf(req).then((body) => res.end(`${req.method} ${req.url} ${body}`))),
    );

    const answer = await running.fetch('/api/catalog/a%20b/%C3%A9?q=%2F..&q=a+b&', { method: 'POST', body: 'text' });

    expect([answer.status, await answer.text()]).to.deep.equal([
      200,
      'POST /api/catalog/a%20b/%C3%A9?q=%2F..&q=a+b& text',
    ]);
  });

  it('answers 404, as ever, for plugins that live nowhere, and lets those that are here answer', async () => {
    await given(RawUpstream.serving((_, res) => res.end('elsewhere')));
    running.router.plugin('demo').get('/x', () => 'here');

    const answers = [];
    for (const path of ['/api/demo/x', '/api/unknown/x', '/api', '/api/Catalog', '/api/catalogue', '/other'])
      answers.push((await running.fetch(path)).status);

    expect(answers).to.deep.equal([200, 404, 404, 404, 404, 404]);
  });

  it('uses the path of the address, and none where it has none', async () => {
    await given(RawUpstream.serving((req, res) => res.end(req.url)));
    const texts = [];
    for (const base of ['', '/', '/sub/api/catalog', '/sub/']) {
      running.elsewhere.set('catalog', `${upstream.url}${base}`);
      const paths = [];
      for (const rest of ['', '?a', '/b']) paths.push(await (await running.fetch(`/api/catalog${rest}`)).text());
      texts.push(paths.join(' '));
    }

    expect(texts).to.deep.equal([
      '/ /?a /b',
      '/ /?a /b',
      '/sub/api/catalog /sub/api/catalog?a /sub/api/catalog/b',
      '/sub /sub?a /sub/b',
    ]);
  });

  it('tells the other backend who asks, and not what the client says of itself', async () => {
    await given(RawUpstream.serving((req, res) => res.end(JSON.stringify(req.headers))));
    const headers = {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '666',
      'x-forwarded-prefix': '/evil',
      'x-real-ip': '6.6.6.6',
      'x-request-id': 'r-1',
      forwarded: 'for=6.6.6.6',
      authorization: 'Bearer x.y.z',
      cookie: 'a=1',
    };

    const answer = await running.fetch('/api/catalog', { headers });
    const { 'x-proscenium-hops': hops, ...seen } = JSON.parse(await answer.text()) as Record<string, string>;

    expect(hops).to.match(/^[\da-f]{12}$/);
    expect(seen).to.deep.equal({
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'accept-language': '*',
      authorization: 'Bearer x.y.z',
      connection: 'keep-alive',
      cookie: 'a=1',
      host: `127.0.0.1:${upstream.port}`,
      'sec-fetch-mode': 'cors',
      'user-agent': 'node',
      via: '1.1 proscenium',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': `127.0.0.1:${new URL(running.url).port}`,
      'x-forwarded-proto': 'http',
      'x-request-id': 'r-1',
    });
  });

  it('adds to what a trusted proxy says', async () => {
    await given(
      RawUpstream.serving((req, res) => res.end(JSON.stringify(req.headers))),
      {
        backend: { trustProxy: 'loopback' },
      },
    );
    const headers = {
      'x-forwarded-for': '6.6.6.6, 192.0.2.1',
      'x-forwarded-host': 'portal.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/portal',
    };

    const answer = await running.fetch('/api/catalog', { headers });
    const seen = JSON.parse(await answer.text()) as Record<string, string>;

    expect(Object.entries(seen).filter(([name]) => name.startsWith('x-forwarded'))).to.deep.equal([
      ['x-forwarded-for', '192.0.2.1, 127.0.0.1'],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-host', 'portal.example.com'],
      ['x-forwarded-prefix', '/portal'],
    ]);
  });

  it('says in the headers of an answer what the other backend says, and once', async () => {
    await given(
      RawUpstream.serving((_, res) => {
        res.writeHead(418, 'Short and stout', [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['Vary', 'Accept'],
          ['X-Frame-Options', 'DENY'],
          ['Access-Control-Allow-Origin', '*'],
          ['X-Request-Id', 'theirs'],
          ['X-Internal', 'secret'],
          ['Connection', 'X-Internal'],
        ] as never);
        res.end('body');
      }),
      { backend: { cors: { origin: 'https://a.example' } } },
    );

    const answer = await answerTo(
      send('/api/catalog', { headers: { origin: 'https://a.example', 'x-request-id': 'ours' } }).end(),
    );
    answer.resume();
    const { headers } = answer;

    expect([answer.statusCode, answer.statusMessage]).to.deep.equal([418, 'Short and stout']);
    expect({
      cookies: headers['set-cookie'],
      vary: headers.vary,
      frames: headers['x-frame-options'],
      origin: headers['access-control-allow-origin'],
      id: headers['x-request-id'],
      internal: headers['x-internal'],
      sniff: headers['x-content-type-options'],
    }).to.deep.equal({
      cookies: ['a=1', 'b=2'],
      vary: 'Accept, Origin',
      frames: 'DENY',
      origin: 'https://a.example',
      id: 'ours',
      internal: undefined,
      sniff: 'nosniff',
    });
  });

  it('asks again once when a kept connection was closed under it, if asking twice does no harm', async () => {
    const heard: string[] = [];
    await given(
      RawUpstream.speaking((socket, text) => {
        heard.push(text.split(' ')[0] ?? '');
        // The second request on a connection finds it closed.
        if (text.split('HTTP/1.1').length > 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Kept: 1\r\n\r\nok');
      }),
    );

    const statuses = [];
    for (const method of ['GET', 'GET', 'GET', 'POST'])
      statuses.push((await running.fetch('/api/catalog', { method }).then(drained)).status);

    expect(statuses).to.deep.equal([200, 200, 200, 502]);
    expect(heard).to.deep.equal(['GET', 'GET', 'GET', 'GET', 'GET']);
  });

  it('leaves a backend alone that cannot be reached, then asks it once', async () => {
    const clock = new TestClock();
    await given(
      RawUpstream.serving((_, res) => res.end('back')),
      { clock, gateway: { breaker: { failures: 2 } } },
    );
    const { port } = upstream;
    running.elsewhere.set('catalog', `http://127.0.0.1:1/api/catalog`);
    const ask = async () => {
      const { status, headers } = await running.fetch('/api/catalog', { method: 'POST', body: 'x' }).then(drained);
      return [status, headers.get('retry-after')];
    };

    const answers = [await ask(), await ask(), await ask()];
    await clock.advance({ seconds: 5 });
    answers.push(await ask(), await ask());
    running.elsewhere.set('catalog', `http://127.0.0.1:${port}/api/catalog`);
    answers.push(await ask());

    expect(answers).to.deep.equal([
      [502, null],
      [502, null],
      [502, '5'],
      [502, null],
      [502, '5'],
      [200, null],
    ]);
  });

  it('answers 504 when the headers of an answer take too long', async () => {
    const clock = new TestClock();
    let asked = false;
    await given(
      RawUpstream.speaking(() => (asked = true)),
      { clock, gateway: { timeout: { response: '2s' } } },
    );
    const answer = running.fetch('/api/catalog');
    await eventually(() => asked);
    await clock.advance({ seconds: 2 });

    expect(await errorBody(await answer)).to.deep.include({
      error: { name: 'GatewayTimeoutError', message: "The backend of plugin 'catalog' did not answer in time" },
      response: { statusCode: 504 },
    });
  });

  it('cuts an answer whose next piece does not come', async () => {
    const clock = new TestClock();
    await given(
      RawUpstream.speaking((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
      { clock, gateway: { timeout: { idle: '2s' } } },
    );
    const answer = await answerTo(send('/api/catalog').end());
    const [piece] = (await once(answer, 'data')) as [Buffer];
    const broken = once(answer, 'error').then(() => true);
    await clock.advance({ seconds: 2 });

    expect([String(piece), await broken]).to.deep.equal(['half', true]);
    await eventually(() => running.logged('error').length === 1);
    expect(running.logged('error')).to.deep.equal(['Request failed while it was being answered']);
  });

  it('refuses a handler for a part of a plugin whose rest is forwarded, before and after', async () => {
    await given(RawUpstream.serving((_, res) => res.end()));

    expect(() => running.router.root.use('/api/catalog/extra', () => 'mine')).to.throw(
      "Nothing can be mounted at the path /api/catalog/extra, because plugin 'catalog' lives in another backend, and the gateway forwards what is for it.\n  mend   mount it at another path.\n  see    docs/reference/errors.md#invalid_route",
    );
    running.router.root.use('/api/other/extra', (ctx) => {
      ctx.body = 'mine';
    });
    expect(await (await running.fetch('/api/other/extra')).text()).to.equal('mine');
  });

  it('warns of a plugin that is here and, as discovery has it, elsewhere', async () => {
    upstream = await RawUpstream.serving((_, res) => res.end());
    running = await RunningGateway.start({ demo: 'http://demo.internal:7007/api/demo' });

    await running.gateway.onStartup();

    expect(running.logged('warn')).to.deep.equal([
      "Plugin 'demo' is installed here and answers here, though discovery.endpoints names http://demo.internal:7007 for it",
    ]);
  });

  for (const [gateway, message] of [
    [
      { timeout: { connect: '0s' } },
      "'backend.gateway.timeout.connect' in the given configuration is no time to wait.\n  where  the given configuration\n  mend   write a longer duration, such as '5 seconds'.",
    ],
    [
      { maxHops: 0 },
      "'backend.gateway.maxHops' in the given configuration is 0.\n  where  the given configuration\n  mend   write a whole number, 1 or more.",
    ],
  ] as const)
    it(`refuses ${JSON.stringify(gateway)}`, async () => {
      const failure = await failureOf(RunningGateway.start({}, { gateway }));

      expect(failure.message).to.equal(`${message}\n  see    docs/reference/errors.md#invalid_config`);
    });

  it('says everything that is wrong with its settings at once', async () => {
    const gateway = { timeout: { connect: '0 seconds' }, breaker: { failures: 0 }, maxHops: 0 };

    const { errors } = await failureOf(RunningGateway.start({}, { gateway }));

    expect(errors?.map(({ message }) => message.split('\n')[0])).to.deep.equal([
      "'backend.gateway.timeout.connect' in the given configuration is no time to wait.",
      "'backend.gateway.breaker.failures' in the given configuration is 0.",
      "'backend.gateway.maxHops' in the given configuration is 0.",
    ]);
  });

  it('refuses a router that cannot forward', async () => {
    const gateway = new PluginGateway(
      new StaticConfig({ backend: { gateway: { enabled: true } } }),
      new MemoryLogger(),
      new TestClock(),
      {} as PluginAddresses,
      { getInstalledPlugins: async () => [] },
      { use: () => {} },
    );
    const failure = await failureOf(gateway.onInit());

    expect(failure.message).to.equal(
      "'backend.gateway.enabled' in the given configuration is on, and the RootHttpRouter of this backend cannot forward requests.\n" +
        '  where  the given configuration\n' +
        '  mend   use KoaRootHttpRouter, or give yours the methods useFallback and onUpgrade.\n' +
        '  see    docs/reference/errors.md#invalid_config',
    );
  });
});

async function drained(response: Response): Promise<Response> {
  await response.arrayBuffer();
  return response;
}
