import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { TestClock } from 'proscenium/testing';
import { eventually } from '../../support/eventually.js';
import { RawUpstream } from '../../support/raw-upstream.js';
import { RunningGateway, type RunningGatewayOptions } from './support/running-gateway.js';

describe('PluginGateway, WebSockets', () => {
  let upstream: RawUpstream;
  let running: RunningGateway;
  let sockets: WebSocketServer;
  afterEach(async () => {
    await running?.stop();
    for (const client of sockets?.clients ?? []) client.terminate();
    await upstream?.stop();
  });

  /** An upstream that sends back what it is sent. */
  const given = async (options?: RunningGatewayOptions) => {
    upstream = await RawUpstream.serving((_, res) => res.writeHead(403, { 'X-Reason': 'no' }).end('not here'));
    sockets = new WebSocketServer({ noServer: true });
    upstream.http.on('upgrade', (req, socket, head) => {
      if (req.url === '/api/chat/refused') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
      else if (req.url !== '/api/chat/silent')
        sockets.handleUpgrade(req, socket, head, (client) => {
          client.send(JSON.stringify({ url: req.url, origin: req.headers.origin, via: req.headers.via }));
          client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
        });
    });
    running = await RunningGateway.start({ chat: `${upstream.url}/api/chat` }, options);
  };
  const open = (path = '/api/chat/socket?room=1') =>
    new WebSocket(`${running.url.replace('http', 'ws')}${path}`, { origin: 'https://portal.example.com' });
  const next = async (client: WebSocket) => String(((await once(client, 'message')) as [Buffer])[0]);

  it('passes both ways, and Origin with the request', async () => {
    await given();
    const client = open();
    const hello = await next(client);
    const echoes = [];
    for (const text of ['short', 'long'.repeat(50_000), '']) {
      client.send(text);
      echoes.push((await next(client)) === text);
    }
    const during = running.gateway.openTunnels;
    client.close(4001, 'done');
    const [code] = (await once(client, 'close')) as [number];
    await eventually(() => running.gateway.openTunnels === 0 && upstream.openConnections === 0);

    expect({ hello, echoes, during, code }).to.deep.equal({
      hello: '{"url":"/api/chat/socket?room=1","origin":"https://portal.example.com","via":"1.1 proscenium"}',
      echoes: [true, true, true],
      during: 1,
      code: 4001,
    });
    await eventually(() => running.router.root.describeRequests().length === 0);
    const [line] = running.router.logger.lines.filter(({ fields }) => fields['type'] === 'incomingRequest');
    expect([line?.level, (line?.meta as { status?: number } | undefined)?.status]).to.deep.equal(['info', 101]);
  });

  it('passes a refusal of the other backend on as an answer', async () => {
    await given();
    const client = open('/api/chat/refused');
    const [, answer] = (await once(client, 'unexpected-response')) as [unknown, { statusCode: number }];

    expect(answer.statusCode).to.equal(403);
    client.on('error', () => {}).terminate();
  });

  it('refuses other protocols, WebSockets of plugins that are here, and too many', async () => {
    await given({ gateway: { maxTunnels: 1 } });
    const first = open();
    await next(first);
    const ask = (path: string, protocol = 'websocket') =>
      running.router.exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
    const answers = [];
    for (const [path, protocol] of [
      ['/api/chat/x', 'tcp'],
      ['/api/demo/x', undefined],
      ['/other', undefined],
      ['/api/chat/%2e%2e/x', undefined],
      ['/api/chat/x', undefined],
    ] as const)
      answers.push((await ask(path, protocol)).split('\r\n')[0]);
    first.terminate();

    expect(answers).to.deep.equal([
      'HTTP/1.1 426 Upgrade Required',
      'HTTP/1.1 404 Not Found',
      'HTTP/1.1 426 Upgrade Required',
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 503 Service Unavailable',
    ]);
  });

  it('ends one on which nothing moves, and gives up on one that is not agreed on', async () => {
    const clock = new TestClock();
    await given({ clock, gateway: { timeout: { idle: '10s', response: '2s' } } });
    const client = open();
    await next(client);
    const silent = open('/api/chat/silent');
    const refused = once(silent, 'unexpected-response') as Promise<[unknown, { statusCode: number }]>;
    await eventually(() => upstream.openConnections === 2);
    await clock.advance({ seconds: 2 });
    const [, answer] = await refused;
    const closed = once(client, 'close') as Promise<[number]>;
    await clock.advance({ seconds: 20 });

    expect([answer.statusCode, (await closed)[0]]).to.deep.equal([504, 1006]);
    silent.on('error', () => {}).terminate();
  });

  it('says goodbye with 1001 to both ends when the backend stops', async () => {
    await given();
    const client = open();
    await next(client);
    const [served] = sockets.clients;
    const closed = Promise.all([once(client, 'close'), once(served as WebSocket, 'close')]);
    const drained = running.router.root.onDrain();
    const [[mine], [theirs]] = await closed;
    await drained;

    expect([mine, theirs]).to.deep.equal([1001, 1001]);
  });

  it('lets a client that offers HTTP/2 go on in HTTP/1.1', async () => {
    await given();
    running.router.root.use('/plain', (ctx) => {
      ctx.body = `${ctx.method} ${ctx.get('upgrade')} ${ctx.get('x-own')}`;
    });
    const answer = await running.router.exchange(
      'POST /plain HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\nX-Own: 1\r\nContent-Length: 4\r\n\r\nbody',
    );

    expect([answer.split('\r\n')[0], answer.split('\r\n\r\n')[1]]).to.deep.equal(['HTTP/1.1 200 OK', 'POST  1']);
  });

  it('survives clients that go away in the middle of a frame', async () => {
    await given();
    const client = open();
    await next(client);
    const raw = connect(Number(new URL(running.url).port), '127.0.0.1');
    raw.write(
      'GET /api/chat/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await once(raw, 'data');
    raw.write(Buffer.from([0x81, 0xfe]));
    raw.resetAndDestroy();
    await eventually(() => running.gateway.openTunnels === 1);
    client.send('still here');

    expect(await next(client)).to.equal('still here');
    client.terminate();
  });
});
