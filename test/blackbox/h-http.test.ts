import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { isContinuousIntegration } from '../support/requirements.js';
import { BackendProcess, KNOWN_TOKEN } from './support/backend-process.js';
import { matrix } from './support/matrix.js';
import { sendMany } from './support/pipelined-load.js';
import { exchange, request } from './support/raw-exchange.js';

const PART = { letter: 'H', title: 'HTTP and load' };

/** Limits that are short enough to be met in a test; everything else as it comes. */
const CONFIG = `
backend:
  server:
    headersTimeout: { seconds: 2 }
    requestTimeout: { seconds: 2 }
    handlerTimeout: { seconds: 4 }
  cors:
    origin: [https://portal.example.com, 'https://*.trusted.example.com']
    credentials: true
  cookies:
    keys: [first-cookie-key-of-the-test]
`;

matrix(PART, (row) => {
  let kept: BackendProcess | undefined;
  /** The backend that rows share; a new one when a row has ended it. */
  const backend = async () => {
    if (kept === undefined || kept.hasEnded) kept = await BackendProcess.shared({ config: CONFIG });
    return kept;
  };
  const raw = async (bytes: string | Buffer, options?: Parameters<typeof exchange>[2]) =>
    exchange((await backend()).port, bytes, options);
  const alive = async () => expect(await (await backend()).isAlive()).to.equal(true);
  const post = async (body: string | Uint8Array, headers: Record<string, string>) =>
    (await backend()).fetch('/api/fault/echo', { method: 'POST', body, headers });
  const json = { 'content-type': 'application/json' };

  row(
    'H1',
    'a malformed request line, an unknown method, a bare LF, a folded header, a NUL',
    '400 and the connection closed; no flood in the log',
    async () => {
      const { port } = await backend();
      const before = (await backend()).log.length;
      const broken = [
        'GARBAGE\r\n\r\n',
        'GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n',
        'BREW / HTTP/1.1\r\nHost: a\r\n\r\n',
        'GET / HTTP/1.1\nHost: a\n\n',
        'GET / HTTP/1.1\r\nHost: a\r\nX-Folded: one\r\n two\r\n\r\n',
        'GET / HTTP/1.1\r\nHost: a\r\nX-Nul: a\0b\r\n\r\n',
      ];
      const answers = await Promise.all(broken.map((bytes) => exchange(port, bytes)));
      await Promise.all(Array.from({ length: 300 }, () => exchange(port, 'GARBAGE\r\n\r\n')));
      await pause(200);

      expect(answers.map(({ status, closed }) => ({ status, closed }))).to.deep.equal(
        broken.map(() => ({ status: 400, closed: true })),
      );
      expect((await backend()).log.length - before).to.be.below(60);
      await alive();
    },
  );

  row('H2', 'no Host, two of them, `../../x`, `a@b`', '400', async () => {
    const hosts = ['', 'Host: a\r\nHost: b\r\n', 'Host: ../../x\r\n', 'Host: a@b\r\n'];
    const answers = await Promise.all(
      hosts.map((host) => raw(`GET /api/fault/fine HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)),
    );

    expect(answers.map(({ status }) => status)).to.deep.equal([400, 400, 400, 400]);
  });

  row(
    'H3',
    'Content-Length and Transfer-Encoding together, two lengths, an unknown encoding',
    '400 and the connection closed',
    async () => {
      const smuggled = [
        'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX',
        'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
        'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
      ];
      const answers = await Promise.all(
        smuggled.map((rest) => raw(`POST /api/fault/echo HTTP/1.1\r\nHost: a\r\n${rest}`)),
      );

      for (const { statuses, closed } of answers)
        expect({ statuses, closed }).to.deep.equal({ statuses: [400], closed: true });
    },
  );

  row('H4', 'a target that names another host', '400', async () => {
    const answer = await raw(
      'GET http://evil.example/api/fault/fine HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
    );

    expect(answer.status).to.equal(400);
  });

  row('H5', 'a header of 20 KB, 3,000 headers, a URL of 20 KB', '431 or 414', async () => {
    const answers = await Promise.all([
      raw(request('GET /api/fault/fine', [`X-Big: ${'x'.repeat(20_000)}`])),
      raw(
        request(
          'GET /api/fault/fine',
          Array.from({ length: 3_000 }, (_, index) => `X-H${index}: 1`),
        ),
      ),
      raw(request(`GET /api/fault/fine?${'x'.repeat(20_000)}`)),
    ]);

    for (const { status } of answers) expect([431, 414]).to.include(status);
    await alive();
  });

  row(
    'H6',
    'a body above the limit, with a length and in chunks',
    '413, the connection closed, memory as before',
    async () => {
      const before = await memoryOf(await backend());
      const text = JSON.stringify({ text: 'x'.repeat(3_000_000) });
      const declared = await raw(
        request('POST /api/fault/echo', ['Content-Type: application/json', `Content-Length: ${text.length}`], text),
      );
      const chunked = await raw(
        request(
          'POST /api/fault/echo',
          ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
          `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
        ),
      );

      for (const { status, closed } of [declared, chunked])
        expect({ status, closed }).to.deep.equal({ status: 413, closed: true });
      expect((await memoryOf(await backend())) - before).to.be.below(64 * 1_048_576);
      await alive();
    },
  );

  row('H7', 'a gzip bomb of 50 MB', '413', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 'x'));
    const response = await post(bomb, { ...json, 'content-encoding': 'gzip' });

    expect(response.status).to.equal(413);
    await alive();
  });

  row('H8', 'an unknown Content-Encoding', '415', async () => {
    expect((await post('{}', { ...json, 'content-encoding': 'snappy' })).status).to.equal(415);
  });

  row(
    'H9',
    '`application/json` with a tab, garbage or an unknown charset behind it',
    '415; the body never slips past the check',
    async () => {
      const types = ['application/json\ta', 'application/json garbage', 'application/json; charset=bogus'];
      const answers = await Promise.all(
        types.map((type) =>
          raw(
            request('POST /api/fault/echo', [`Content-Type: ${type}`, 'Content-Length: 2', 'Connection: close'], '{}'),
          ),
        ),
      );

      expect(answers.map(({ status }) => status)).to.deep.equal([415, 415, 415]);
    },
  );

  row(
    'H10',
    'malformed, cut off, bare and empty JSON',
    '400 with the position, without the text that was sent',
    async () => {
      const malformed = await Promise.all(
        ['{"secret-of-mine" 1}', '{"secret-of-mine":', '"secret-of-mine"', ''].map(async (body) => {
          const response = await post(body, json);
          return { status: response.status, text: await response.text() };
        }),
      );

      const [first, second, bare, empty] = malformed;
      for (const each of [first, second]) {
        expect(each?.status).to.equal(400);
        expect(each?.text)
          .to.match(/position|line|column/i)
          .and.not.to.contain('secret-of-mine');
      }
      expect([bare?.status, empty?.status]).to.satisfy((statuses: number[]) =>
        statuses.every((status) => status === 400 || status === 200),
      );
      return bare?.status === 400
        ? undefined
        : 'malformed and cut off JSON: holds; a bare scalar and an empty body are accepted unless the route has a schema';
    },
  );

  row('H11', '`__proto__` and `constructor.prototype` in JSON and in a form', '400; nothing is polluted', async () => {
    const responses = await Promise.all([
      post('{"__proto__":{"x":1}}', json),
      post('{"constructor":{"prototype":{"x":1}}}', json),
      post('a[__proto__][x]=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      post('__proto__=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    ]);
    const clean = (await (await post('{}', json)).json()) as { readonly polluted?: unknown };

    expect(responses.map(({ status }) => status).slice(0, 2)).to.deep.equal([400, 400]);
    expect(responses[3]?.status).to.equal(400);
    expect([400, 200]).to.include(responses[2]?.status);
    expect(clean.polluted).to.equal(undefined);
  });

  row('H12', 'JSON 100,000 levels deep', '400', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);

    expect((await post(deep, json)).status).to.equal(400);
    await alive();
  });

  row('H13', 'invalid UTF-8 in a body, a path, a query', '400', async () => {
    const body = await post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), json);
    const path = await raw(request('GET /api/fault/protected/%ff%fe', ['Connection: close']));
    const query = await raw(request('GET /api/fault/query?a=%ff%fe', ['Connection: close']));

    expect([body.status, path.status, query.status]).to.deep.equal([400, 400, 400]);
  });

  row('H14', '10,000 keys in a form, 100,000 parameters in a query', '400, 413, 414 or 431', async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}=1`).join('&');
    const form = await post(keys, { 'content-type': 'application/x-www-form-urlencoded' });
    const query = await raw(request(`GET /api/fault/query?${'a&'.repeat(100_000)}`, ['Connection: close']));

    expect([400, 413]).to.include(form.status);
    expect([400, 413, 414, 431]).to.include(query.status);
  });

  row('H15', 'headers that come one byte a second', 'closed at headersTimeout', async () => {
    const answer = await raw('GET /api/fault/fine HTTP/1.1\r\nHost: a\r\nX-Slow: ', {
      wait: 8_000,
      drip: { parts: ['x'], every: 400 },
    });

    expect(answer.closed).to.equal(true);
    expect(answer.after).to.be.below(6_000);
    expect([0, 408]).to.include(answer.status);
  });

  row('H16', 'a body that comes one byte a second', '408 at requestTimeout', async () => {
    const answer = await raw(
      request('POST /api/fault/echo', ['Content-Type: application/json', 'Content-Length: 1000'], '{'),
      {
        wait: 9_000,
        drip: { parts: [' '], every: 400 },
      },
    );

    expect({ status: answer.status, closed: answer.closed }).to.deep.equal({ status: 408, closed: true });
  });

  row('H17', 'a slow reader of 100 MB', 'the stream waits for it; memory grows by less than 64 MB', async () => {
    const server = await backend();
    const before = await memoryOf(server);
    const socket = await open(server.port);
    socket.write(request('GET /api/fault/download', ['Connection: close']));
    socket.pause();
    await pause(1_500);
    const during = await memoryOf(server);
    socket.destroy();

    expect(during - before).to.be.below(64 * 1_048_576);
  });

  row(
    'H18',
    'the client goes away in the middle',
    'the signal of the request is aborted; no line of level error',
    async () => {
      const server = await backend();
      const errors = () =>
        server.log.filter(({ level, url }) => level === 'error' && String(url).includes('/never')).length;
      const before = errors();
      const socket = await open(server.port);
      socket.write(request('GET /api/fault/never?abort'));
      await pause(200);
      socket.destroy();
      await server.waitFor('abort', () => server.output.includes('the signal of /never was aborted'), 1_500);

      expect(errors()).to.equal(before);
      await alive();
    },
  );

  row('H19', '10,000 connections that ask nothing', 'others are served; there is a limit', async function () {
    if (openFileLimit() < 12_000) {
      if (isContinuousIntegration()) throw new Error('this machine lets a process open too few files: ulimit -n 12000');
      this.skip();
    }
    const server = await BackendProcess.ready();
    const many: Socket[] = [];
    for (let batch = 0; batch < 20; batch += 1)
      many.push(...(await Promise.all(Array.from({ length: 500 }, () => open(server.port)))));
    const served = await server.isAlive();
    for (const socket of many) socket.destroy();
    const limited = await BackendProcess.ready({ config: 'backend: { server: { maxConnections: 200 } }\n' });
    const sockets = await Promise.all(Array.from({ length: 400 }, () => open(limited.port).catch(() => undefined)));
    await pause(300);
    const left = sockets.filter((socket) => socket !== undefined && !socket.destroyed && socket.readable).length;
    for (const socket of sockets) socket?.destroy();

    expect({ served, opened: many.length }).to.deep.equal({ served: true, opened: 10_000 });
    expect(left).to.be.at.most(200);
  });

  row(
    'H20',
    'requests one behind the other, one of them bad',
    'answered in order, the bad one with 400, then closed',
    async () => {
      const answer = await raw(
        `${request('GET /api/fault/fine')}${request('GET /api/fault/slow?ms=50')}GARBAGE\r\n\r\n`,
      );

      expect(answer.statuses).to.deep.equal([200, 200, 400]);
      expect(answer.closed).to.equal(true);
    },
  );

  row(
    'H21',
    'paths that lead out of the folder of static files, in every notation',
    '400, 403 or 404; the body shows no path',
    async () => {
      const paths = [
        '/../package.json',
        '/%2e%2e/package.json',
        '/..%2fpackage.json',
        '/%252e%252e/package.json',
        '/..%5cpackage.json',
        '/%00',
        '/%c0%ae%c0%ae/package.json',
        '//etc/passwd',
        '/style.css%00.html',
      ];
      const answers = await Promise.all(paths.map((path) => raw(request(`GET ${path}`, ['Connection: close']))));

      for (const [index, { status, text }] of answers.entries()) {
        expect([400, 403, 404], paths[index]).to.include(status);
        expect(text, paths[index]).not.to.match(/\/(?:samples|dist|tmp|home)\/|root:x|"name": "proscenium"/);
      }
    },
  );

  row('H22', 'a link out of the folder, a file whose name begins with a dot', '404', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proscenium-files-'));
    writeFileSync(join(folder, 'page.txt'), 'a page');
    writeFileSync(join(folder, '.hidden.txt'), 'hidden');
    symlinkSync('/etc/hostname', join(folder, 'link.txt'));
    const server = await BackendProcess.ready({ config: `fault: { files: ${folder} }\n` });
    const statuses = await Promise.all(
      ['page.txt', '.hidden.txt', 'link.txt'].map((name) => server.status(`/api/fault/files/${name}`)),
    );
    rmSync(folder, { recursive: true });

    expect(statuses).to.deep.equal([200, 404, 404]);
  });

  row('H23', 'an unknown plugin, an unknown route', '404 with the same body, no list of plugins', async () => {
    const server = await backend();
    const bodies = await Promise.all(
      ['/api/nope/x', '/api/fault/nope'].map(async (path) => {
        // Without credentials an unknown route is as closed as one that is there.
        const response = await server.fetch(path, { headers: { authorization: `Bearer ${KNOWN_TOKEN}` } });
        const text = await response.text();
        return { status: response.status, text: text.replaceAll(/"url":"[^"]*"|"requestId":"[^"]*"/g, '""') };
      }),
    );

    expect(bodies[0]?.status).to.equal(404);
    expect(bodies[1]).to.deep.equal(bodies[0]);
    expect(bodies[0]?.text).not.to.match(/catalog|scaffolder/);
  });

  row('H24', 'a wrong method', '405 with Allow', async () => {
    const response = await (await backend()).fetch('/api/fault/fine', { method: 'DELETE' });

    expect({ status: response.status, allow: response.headers.get('allow') }).to.deep.equal({
      status: 405,
      allow: 'GET, HEAD, OPTIONS',
    });
  });

  row('H25', 'HEAD of a protected GET', 'the same decision as for GET', async () => {
    const server = await backend();
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map(async (method) => (await server.fetch('/api/fault/protected/x', { method })).status),
    );

    expect([get, head]).to.deep.equal([401, 401]);
  });

  row(
    'H26',
    '`/API/x`, `/api//x`, `/api/x/`, `/api/%78` of a protected route',
    'the same decision or 404',
    async () => {
      const paths = [
        '/API/fault/protected/x',
        '/api//fault/protected/x',
        '/api/fault/protected/x/',
        '/api/%66ault/protected/x',
        '/api/fault/%70rotected/x',
      ];
      const answers = await Promise.all(paths.map((path) => raw(request(`GET ${path}`, ['Connection: close']))));
      const plain = (await raw(request('GET /api/fault/protected/x', ['Connection: close']))).status;

      expect(plain).to.equal(401);
      for (const [index, { status }] of answers.entries()) expect([401, 404, 400], paths[index]).to.include(status);
    },
  );

  row('H27', 'TRACE, CONNECT, Upgrade on a plain route', '405 or 501, 405, 426', async () => {
    const trace = await raw(request('TRACE /api/fault/fine', ['Connection: close']));
    const tunnel = await raw('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n');
    const upgrade = await raw(
      request('GET /api/fault/fine', [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]),
    );

    expect([405, 501]).to.include(trace.status);
    expect([400, 405]).to.include(tunnel.status);
    expect(tunnel.closed).to.equal(true);
    expect(upgrade.status).to.equal(426);
    await alive();
  });

  row(
    'H28',
    'CORS: a foreign origin, `null`, an allowed one, a preflight, credentials',
    'no header; no header; an exact echo with Vary; 204; only for those listed',
    async () => {
      const server = await backend();
      const ask = async (origin: string, init: { method?: string; headers?: Record<string, string> } = {}) => {
        const response = await server.fetch('/api/fault/fine', { ...init, headers: { origin, ...init.headers } });
        return {
          status: response.status,
          origin: response.headers.get('access-control-allow-origin'),
          credentials: response.headers.get('access-control-allow-credentials'),
          vary: response.headers.get('vary')?.includes('Origin') ?? false,
        };
      };
      const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'GET' } };
      const wildcard = await BackendProcess.run({ config: "backend: { cors: { origin: '*', credentials: true } }\n" });

      expect(await ask('https://evil.example')).to.deep.include({ status: 200, origin: null, credentials: null });
      expect(await ask('null')).to.deep.include({ status: 200, origin: null });
      expect(await ask('https://portal.example.com')).to.deep.equal({
        status: 200,
        origin: 'https://portal.example.com',
        credentials: 'true',
        vary: true,
      });
      expect(await ask('https://a.trusted.example.com')).to.deep.include({ origin: 'https://a.trusted.example.com' });
      expect(await ask('https://portal.example.com', preflight)).to.deep.include({
        status: 204,
        origin: 'https://portal.example.com',
      });
      expect(wildcard.code).to.equal(1);
    },
  );

  row(
    'H29',
    'a line break in a header or a redirect, characters outside of Latin-1',
    'made harmless, or 500 without a leak; alive',
    async () => {
      const server = await backend();
      const crlf = await raw(
        request(`GET /api/fault/header?value=${encodeURIComponent('a\r\nX-Evil: 1')}`, ['Connection: close']),
      );
      const redirect = await raw(
        request(`GET /api/fault/redirect?to=${encodeURIComponent('/a\r\nX-Evil: 1')}`, ['Connection: close']),
      );
      const foreign = await server.fetch(`/api/fault/header?value=${encodeURIComponent('日本')}`);

      for (const { text } of [crlf, redirect]) expect(text.split('\r\n\r\n')[0]).not.to.match(/^X-Evil/m);
      expect([200, 500]).to.include(foreign.status);
      await alive();
    },
  );

  row('H30', 'a redirect to `//evil`, `javascript:`, `\\\\evil`', 'refused', async () => {
    const server = await backend();
    const targets = ['//evil.example', 'javascript:alert(1)', '\\\\evil.example', '/\\evil.example'];
    const statuses = await Promise.all(
      targets.map(async (to) => (await server.fetch(`/api/fault/redirect?to=${encodeURIComponent(to)}`)).status),
    );

    expect(statuses).to.deep.equal([400, 400, 400, 400]);
  });

  row('H31', 'cookies', 'HttpOnly, Secure in production, SameSite=Lax, signed; a changed one is ignored', async () => {
    const server = await backend();
    const first = await server.fetch('/api/fault/cookie');
    const cookies = first.headers.getSetCookie();
    const pair = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    const again = (await (await server.fetch('/api/fault/cookie', { headers: { cookie: pair } })).json()) as {
      readonly before?: string;
    };
    const changed = (await (
      await server.fetch('/api/fault/cookie', { headers: { cookie: pair.replace('visitor=ann', 'visitor=bob') } })
    ).json()) as { readonly before?: string };

    expect(cookies[0])
      .to.match(/httponly/i)
      .and.to.match(/samesite=lax/i)
      .and.to.match(/secure/i);
    expect(again.before).to.equal('ann');
    expect(changed.before).to.equal(undefined);
  });

  row('H32', 'X-Forwarded-* without a trusted proxy', 'ignored', async () => {
    const response = await (await backend()).fetch('/api/fault/who', {
      headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
    });
    const seen = (await response.json()) as Record<string, string>;

    expect(seen).to.deep.include({ protocol: 'http' });
    expect(seen['ip']).to.contain('127.0.0.1');
    expect(seen['host']).not.to.contain('evil');
  });

  row(
    'H33',
    'a handler throws an Error, a text, null, undefined, status 200, status 999, a circle of causes',
    '500 each, alive',
    async () => {
      const server = await backend();
      const kinds = ['error', 'string', 'null', 'undefined', 'status-200', 'status-999', 'circular'];
      const statuses = await Promise.all(kinds.map((kind) => server.status(`/api/fault/throw/${kind}`)));

      expect(statuses).to.deep.equal(kinds.map(() => 500));
      await alive();
    },
  );

  row(
    'H34',
    'an exception after the headers were sent, a stream that breaks',
    'the connection is cut; said once',
    async () => {
      const server = await backend();
      const answers = await Promise.all(
        ['late-throw', 'broken-stream'].map((path) => raw(request(`GET /api/fault/${path}`))),
      );
      await pause(100);

      for (const { closed, text } of answers) {
        expect(closed).to.equal(true);
        expect(text).not.to.match(/\r\n0\r\n\r\n$/);
      }
      expect(
        server.log.filter(({ level, error }) => level === 'error' && JSON.stringify(error ?? '').includes('too late')),
      ).to.have.length(1);
      expect(
        server.log.filter(
          ({ level, error }) => level === 'error' && JSON.stringify(error ?? '').includes('the stream broke'),
        ),
      ).to.have.length(1);
      await alive();
    },
  );

  row('H35', 'a body that is a bigint, a circle, a function, huge', '500, alive; a huge one is sent', async () => {
    const server = await backend();
    const statuses = await Promise.all(
      ['bigint', 'circular', 'function'].map((kind) => server.status(`/api/fault/body/${kind}`)),
    );

    expect(statuses).to.deep.equal([500, 500, 500]);
    expect(await server.status('/api/fault/body/huge')).to.equal(200);
    await alive();
  });

  row(
    'H36',
    'a rejection that nobody awaits, an exception in a timer',
    'logged with the plugin; drained, code 1; or stays, by configuration',
    async () => {
      const outcomes: unknown[] = [];
      for (const path of ['floating', 'timer']) {
        const server = await BackendProcess.ready();
        const slow = server.status('/api/fault/slow?ms=400');
        await pause(50);
        await server.fetch(`/api/fault/${path}`).catch(() => undefined);
        const ended = await server.endsWithin(15_000);
        const line = ended.stdout.split('\n').find((text) => /nobody awaits this|thrown by a timer/.test(text)) ?? '{}';
        outcomes.push({ code: ended.code, slow: await slow, plugin: (JSON.parse(line) as { plugin?: string }).plugin });
      }
      const staying = await BackendProcess.ready({ config: 'backend: { process: { onStrayError: log } }\n' });
      await staying.fetch('/api/fault/floating');
      await staying.waitFor('line', () => staying.output.includes('nobody awaits this'));

      expect(outcomes).to.deep.equal([
        { code: 1, slow: 200, plugin: 'fault' },
        { code: 1, slow: 200, plugin: 'fault' },
      ]);
      expect(await staying.isAlive()).to.equal(true);
    },
  );

  row('H37', 'a handler blocks the event loop', 'a warning with plugin and route', async () => {
    const server = await backend();
    await server.fetch('/api/fault/block?ms=1500');
    await server.waitFor(
      'warning',
      () => server.log.some(({ level, msg }) => level === 'warn' && /event loop/i.test(msg)),
      3_000,
    );
    const warning = server.log.find(({ level, msg }) => level === 'warn' && /event loop/i.test(msg));

    expect(JSON.stringify(warning)).to.contain('"fault"').and.to.contain('/api/fault/block');
    return 'a warning with plugin and route: holds; readiness by a limit is opt-in; there is no metric yet';
  });

  row('H38', 'a handler never answers', '503 at handlerTimeout, its signal aborted', async () => {
    const server = await backend();
    const response = await server.fetch('/api/fault/never');
    const body = (await response.json()) as { readonly error: { readonly name: string } };

    expect({ status: response.status, name: body.error.name }).to.deep.equal({
      status: 503,
      name: 'ServiceUnavailableError',
    });
    await server.waitFor('abort', () => server.output.includes('the signal of /never was aborted'), 1_500);
    await alive();
  });

  row(
    'H39',
    'an error whose text holds a connection string, SQL and a stack',
    'in production a general message and the id of the request',
    async () => {
      const response = await (await backend()).fetch('/api/fault/throw/dsn');
      const text = await response.text();

      expect(response.status).to.equal(500);
      expect(text).not.to.match(/postgres:|hunter22|SELECT|at .*\.js/);
      expect((JSON.parse(text) as { error: { requestId?: string } }).error.requestId).to.equal(
        response.headers.get('x-request-id'),
      );
    },
  );

  row('H40', 'a million requests', 'memory after collection grows by at most a tenth', async function () {
    this.timeout(400_000);
    const server = await BackendProcess.ready({ config: 'backend: { requestLog: false }\n' });
    await sendMany(server.port, '/api/fault/fine', 20_000);
    const before = await heapOf(server);
    await sendMany(server.port, '/api/fault/fine', 1_000_000);
    const after = await heapOf(server);

    expect(after).to.be.below(before * 1.1);
    expect(server.output).not.to.contain('MaxListenersExceededWarning');
    expect(await server.isAlive()).to.equal(true);
  });

  row(
    'H41',
    'more requests than the rate limit allows',
    '429 with Retry-After; other clients and health are served',
    async () => {
      const server = await BackendProcess.ready({
        config: 'backend: { rateLimit: { incomingRequestLimit: 5, window: { minutes: 1 }, ipAllowList: [] } }\n',
      });
      const responses: Response[] = [];
      for (let count = 0; count < 8; count += 1) responses.push(await server.fetch('/api/fault/fine'));
      const refused = responses.at(-1);

      expect(refused?.status).to.equal(429);
      expect(Number(refused?.headers.get('retry-after'))).to.be.above(0);
      expect(await server.status('/.backstage/health/v1/readiness')).to.equal(200);
    },
  );

  row('H42', 'hundreds of errors a second', 'the log is held back and says how many it left out; alive', async () => {
    const server = await BackendProcess.ready();
    await Promise.all(Array.from({ length: 500 }, () => server.status('/api/fault/throw/error')));
    await pause(300);
    const lines = server.log.filter(({ level }) => level === 'error').length;

    expect(lines).to.be.within(1, 200);
    expect(await server.isAlive()).to.equal(true);
  });

  row(
    'H43',
    'an id of the request that is given, too long, with a line break, missing',
    'echoed when it is well formed, otherwise a new one',
    async () => {
      const server = await backend();
      const idFor = async (given?: string) =>
        (
          await server.fetch('/api/fault/fine', given === undefined ? {} : { headers: { 'x-request-id': given } })
        ).headers.get('x-request-id');
      const folded = await raw(request('GET /api/fault/fine', ['X-Request-Id: a b<script>', 'Connection: close']));

      expect(await idFor('Abc-1.2_3')).to.equal('Abc-1.2_3');
      for (const id of [await idFor('x'.repeat(65)), await idFor(), /x-request-id: (\S+)/i.exec(folded.text)?.[1]])
        expect(id)
          .to.match(/^[A-Za-z0-9._-]{1,64}$/)
          .and.not.to.match(/^x{65}|script/);
    },
  );
});

async function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
}

async function memoryOf(server: BackendProcess): Promise<number> {
  return ((await (await server.fetch('/api/fault/memory')).json()) as { readonly rss: number }).rss;
}

async function heapOf(server: BackendProcess): Promise<number> {
  return ((await (await server.fetch('/api/fault/memory')).json()) as { readonly heapUsed: number }).heapUsed;
}

function openFileLimit(): number {
  const report = process.report.getReport() as { readonly userLimits?: { readonly open_files?: { soft: unknown } } };
  const limit = report.userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
}
