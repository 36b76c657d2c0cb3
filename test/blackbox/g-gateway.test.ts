import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { bodyOf } from '../support/raw-upstream.js';
import { BackendProcess } from './support/backend-process.js';
import { gatewayOptions } from './support/gateway-process.js';
import { forbiddenTargets, PRIVATE_ADDRESSES } from '../support/ssrf-cases.js';
import { givenWebHost } from '../support/web-host.js';
import { matrix } from './support/matrix.js';
import { OddUpstream } from './support/odd-upstream.js';
import { exchange, request } from './support/raw-exchange.js';

const PART = { letter: 'G', title: 'gateway and split' };
const MEBIBYTE = 1_048_576;

matrix(PART, (row) => {
  let upstream: OddUpstream;
  let gateway: BackendProcess;
  before('starts an upstream and a gateway', async () => {
    upstream = await OddUpstream.start();
    gateway = await BackendProcess.shared(gatewayOptions(upstream.url));
  });
  after('stops the upstream', () => upstream?.stop());

  const send = (name: string, options: object = {}): ClientRequest =>
    httpRequest(`${gateway.url}/api/elsewhere/${name}`, options);
  const answerTo = async (sent: ClientRequest) => ((await once(sent.end(), 'response')) as [IncomingMessage])[0];
  const headersSeen = async (headers: Readonly<Record<string, string>>) =>
    JSON.parse(await bodyOf(await answerTo(send('headers', { headers })))) as Record<string, string>;
  const memory = async () => {
    const response = await gateway.fetch('/api/fault/memory');
    return ((await response.json()) as { readonly rss: number }).rss;
  };

  row(
    'G1',
    'a handler for a part of a plugin whose rest is forwarded, so that one asks who is calling and the other does not',
    'refuses to start; names the path and the plugin',
    async () => {
      const { code, stderr } = await BackendProcess.run({
        ...gatewayOptions(upstream.url),
        program: 'overlapping-handler',
      });

      expect(code).to.equal(1);
      expect(stderr).to.contain(
        "Nothing can be mounted at the path /api/elsewhere/public, because plugin 'elsewhere' lives in another backend",
      );
    },
  );

  row(
    'G2',
    '`..`, `%2e%2e`, `..%2f`, `%5c`, `\\`, `//`, NUL, encoded once or twice, on the way through',
    '400, never forwarded; other escapes arrive as they came',
    async () => {
      const before = upstream.asked.length;
      const statuses = [];
      for (const path of [
        'a/..%2fb',
        '%2e%2e/x',
        '../x',
        '..',
        'a//b',
        '/a',
        'a\\b',
        'a%5cb',
        '%00',
        '%252e%252e/x',
        '%c0%ae',
      ])
        statuses.push(
          (await exchange(gateway.port, request(`GET /api/elsewhere/${path}`, ['Connection: close']))).status,
        );
      const forwarded = upstream.asked.length - before;
      await exchange(gateway.port, request('GET /api/elsewhere/a%20b/%C3%A9%3F?q=%2F..', ['Connection: close']));

      expect([new Set(statuses), forwarded]).to.deep.equal([new Set([400]), 0]);
      expect(upstream.asked.at(-1)?.url).to.equal('/api/elsewhere/a%20b/%C3%A9%3F?q=%2F..');
    },
  );

  row(
    'G3',
    'the other backend is slow; resets early, in the middle of a body; sends bad headers, two lengths, 1xx, trailers',
    '504; 502; truncated and logged; 502; 502; hints are passed on; trailers are dropped',
    async () => {
      const statuses: Record<string, number> = {};
      for (const name of ['never', 'reset-early', 'bad-headers', 'two-lengths'])
        statuses[name] = await gateway.status(`/api/elsewhere/${name}`);
      const broken = await answerTo(send('reset-late'));
      const truncated = await bodyOf(broken).then(
        () => false,
        () => true,
      );
      await gateway.waitFor('a line', () =>
        gateway.log.some(
          ({ msg, route }) => msg.includes('while it was being answered') && route === '/api/elsewhere/*',
        ),
      );
      const sent = send('hints');
      const hints: unknown[] = [];
      sent.on('information', ({ statusCode, headers }) => hints.push([statusCode, headers.link]));
      const hinted = await bodyOf(await answerTo(sent));
      const trailing = await answerTo(send('trailers'));
      const body = await bodyOf(trailing);

      expect(statuses).to.deep.equal({ never: 504, 'reset-early': 502, 'bad-headers': 502, 'two-lengths': 502 });
      expect([broken.statusCode, truncated]).to.deep.equal([200, true]);
      expect([hints, hinted]).to.deep.equal([[[103, '</style.css>; rel=preload; as=style']], 'hinted']);
      expect([body, trailing.trailers, trailing.headers.trailer]).to.deep.equal(['body', {}, undefined]);
      expect(await gateway.isAlive()).to.equal(true);
    },
  );

  row(
    'G4',
    '`Connection: close, x-internal`, `TE`, `Upgrade`, `Proxy-*`',
    'headers of the connection, and those that it names, are not passed on',
    async () => {
      const seen = await headersSeen({
        connection: 'close, x-internal',
        'x-internal': 'secret',
        te: 'trailers',
        upgrade: 'h2c',
        'proxy-authorization': 'Basic eA==',
        'proxy-connection': 'keep-alive',
        'keep-alive': 'timeout=5',
        'x-kept': '1',
      });

      expect(Object.keys(seen).toSorted()).to.deep.equal([
        'connection',
        'host',
        'via',
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-proto',
        'x-kept',
        'x-proscenium-hops',
        'x-request-id',
      ]);
      expect(seen['connection']).to.equal('keep-alive');
    },
  );

  row(
    'G5',
    '`X-Forwarded-*` that the client has made up',
    'replaced, or added to where its sender is trusted',
    async () => {
      const spoofed = {
        'x-forwarded-for': '6.6.6.6, 192.0.2.1',
        'x-forwarded-proto': 'https',
        forwarded: 'for=6.6.6.6',
      };
      const seen = await headersSeen(spoofed);
      const trusting = await BackendProcess.ready(gatewayOptions(upstream.url, {}, { trustProxy: 1 }));
      const trusted = (await (await trusting.fetch('/api/elsewhere/headers', { headers: spoofed })).json()) as Record<
        string,
        string
      >;

      const told = (headers: Record<string, string>) => [
        headers['x-forwarded-for'],
        headers['x-forwarded-proto'],
        headers['forwarded'],
      ];
      expect([told(seen), told(trusted)]).to.deep.equal([
        ['127.0.0.1', 'http', undefined],
        ['192.0.2.1, 127.0.0.1', 'https', undefined],
      ]);
    },
  );

  row(
    'G6',
    'the Host header of the client',
    'the other backend is asked by its own; the original goes along',
    async () => {
      const seen = await headersSeen({ host: 'portal.example.com' });

      expect([seen['host'], seen['x-forwarded-host']]).to.deep.equal([
        new URL(upstream.url).host,
        'portal.example.com',
      ]);
    },
  );

  row(
    'G7',
    'two cookies; 204, 304, HEAD; 100 MB down to a slow reader, and up; events; a WebSocket, also when the gateway stops',
    'passed on as they are, memory grows by less than 64 MB, nothing is held back; 1001 at the stop',
    async () => {
      const cookies = await answerTo(send('cookies'));
      const bodies = [await bodyOf(cookies)];
      const statuses = [];
      for (const [name, method] of [
        ['nothing', 'GET'],
        ['not-modified', 'GET'],
        ['length', 'HEAD'],
      ] as const) {
        const answer = await answerTo(send(name, { method }));
        bodies.push(await bodyOf(answer));
        statuses.push([answer.statusCode, answer.headers['content-length'], answer.headers.etag]);
      }
      const rss = await memory();
      const large = await answerTo(send('large'));
      await once(large, 'readable');
      const held = (await memory()) - rss;
      let received = 0;
      for await (const piece of large) received += (piece as Buffer).length;
      const upload = send('swallow', { method: 'POST' });
      for (let count = 0; count < 100; count += 1)
        if (!upload.write(Buffer.alloc(MEBIBYTE))) await once(upload, 'drain');
      const swallowed = await bodyOf(await answerTo(upload));
      const grown = (await memory()) - rss;
      const events = await answerTo(send('events'));
      const [event] = (await once(events, 'data')) as [Buffer];
      events.destroy();

      expect(cookies.headers['set-cookie']).to.deep.equal(['a=1; Path=/', 'b=2']);
      expect([bodies, statuses]).to.deep.equal([
        ['ok', '', '', ''],
        [
          [204, undefined, undefined],
          [304, undefined, '"1"'],
          [200, '5', undefined],
        ],
      ]);
      expect([received, swallowed, String(event)]).to.deep.equal([
        100 * MEBIBYTE,
        String(100 * MEBIBYTE),
        'data: first\n\n',
      ]);
      expect(Math.max(held, grown)).to.be.below(64 * MEBIBYTE);

      const stopping = await BackendProcess.ready(gatewayOptions(upstream.url));
      const socket = new WebSocket(`${stopping.url.replace('http', 'ws')}/api/elsewhere/socket`);
      await once(socket, 'open');
      socket.send('echo');
      const [echo] = (await once(socket, 'message')) as [Buffer];
      const closed = once(socket, 'close') as Promise<[number]>;
      stopping.send('SIGTERM');
      const { code } = await stopping.endsWithin(15_000);

      expect([String(echo), (await closed)[0], code]).to.deep.equal(['echo', 1001, 0]);
    },
  );

  row(
    'G8',
    'the client goes away in the middle',
    'the request to the other backend is aborted; no line of level error',
    async () => {
      const errors = () => gateway.log.filter(({ level }) => level === 'error').length;
      const before = errors();
      upstream.abandoned.length = 0;
      const waiting = send('never').on('error', () => {});
      waiting.end();
      await gateway.waitFor('the request', () => upstream.asked.at(-1)?.url === '/api/elsewhere/never');
      waiting.destroy();
      const events = await answerTo(send('events'));
      await once(events, 'data');
      events.destroy();
      await gateway.waitFor('two aborts', () => upstream.abandoned.length === 2);

      expect([upstream.abandoned.toSorted(), errors() - before]).to.deep.equal([['events', 'never'], 0]);
    },
  );

  row(
    'G9',
    'whoever asks names what is read: metadata services, this machine, private networks, other notations of them; redirects there; names that lead there',
    '403; nothing there is asked',
    async () => {
      const host = await givenWebHost();
      host.answer(({ url = '' }, response) => {
        const [path, target] = url.split('?');
        if (path === '/to.zip' && target !== undefined)
          response.writeHead(302, { location: decodeURIComponent(target) }).end();
        else response.end('secret');
      });
      const redirector = `redirector.example.test:${host.port}`;
      const rebound = PRIVATE_ADDRESSES.map((address, index) => [`name-${index}.rebound.test`, [address]] as const);
      const names = { 'redirector.example.test': ['127.0.0.1'], ...Object.fromEntries(rebound) };
      const urls = [
        ...forbiddenTargets(host.port),
        ...forbiddenTargets(host.port).map((url) => `http://${redirector}/to.zip?${encodeURIComponent(url)}`),
        ...rebound.map(([name]) => `http://${name}:${host.port}/`),
      ];
      const allow = [{ host: redirector }, { host: `*.rebound.test:${host.port}` }];
      const reading = await BackendProcess.ready({
        program: 'reading-backend',
        config: JSON.stringify({ backend: { reading: { allow } } }),
        environment: { NAMES: JSON.stringify(names) },
      });

      const read = async (url: string) => reading.status(`/api/reading/read?url=${encodeURIComponent(url)}`);
      const found = [];
      for (const url of urls) found.push([url, await read(url)]);
      const reached = host.requests.map(({ url }) => url?.split('?')[0]).filter((path) => path !== '/to.zip');
      const permitted = await read(`http://${redirector}/`);
      await host.stop();

      expect(found).to.deep.equal(urls.map((url) => [url, 403]));
      expect([reached, permitted]).to.deep.equal([[], 200]);
    },
  );
});
