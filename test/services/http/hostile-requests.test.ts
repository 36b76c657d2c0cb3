import { expect } from 'chai';
import { RunningRouter, statusOf } from './support/running-router.js';

describe('a hostile request', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
    running.plugin().get('/items/:id', (ctx) => ({ id: ctx.params['id'], q: ctx.query['q'] }));
  });
  after(() => running.stop());

  const cases: [name: string, request: string | Buffer, status: number][] = [
    ['no Host', line('/api/demo/items/1', ''), 400],
    ['two Hosts', line('/api/demo/items/1', 'Host: a\r\nHost: b\r\n'), 400],
    ['two equal Hosts', line('/api/demo/items/1', 'Host: a\r\nHost: a\r\n'), 400],
    ['an empty Host', line('/api/demo/items/1', 'Host: \r\n'), 400],
    ['a Host with a path', line('/api/demo/items/1', 'Host: ../../x\r\n'), 400],
    ['a Host with a user', line('/api/demo/items/1', 'Host: a@b\r\n'), 400],
    ['a Host with a space', line('/api/demo/items/1', 'Host: a b\r\n'), 400],
    ['a Host with a port that is none', line('/api/demo/items/1', 'Host: a:abc\r\n'), 400],
    ['a Host in HTTP/1.0 missing', 'GET /api/demo/items/1 HTTP/1.0\r\n\r\n', 200],
    ['a Host with a port', line('/api/demo/items/1', 'Host: a.example:7007\r\n'), 200],
    ['an IPv6 Host', line('/api/demo/items/1', 'Host: [::1]:7007\r\n'), 200],
    ['an absolute target on another host', line('http://other.example/api/demo/items/1'), 400],
    ['an absolute target on this host', line('http://localhost/api/demo/items/1'), 200],
    ['an absolute target without a path', line('http://localhost'), 404],
    ['a malformed escape in the path', line('/api/demo/items/%zz'), 400],
    ['an escape in the path that is cut off', line('/api/demo/items/%c'), 400],
    ['an overlong encoding in the path', line('/api/demo/items/%c0%ae'), 400],
    ['an escape in the path that is not UTF-8', line('/api/demo/items/%ff'), 400],
    ['raw bytes in the path', Buffer.from(line('/api/demo/items/\xff'), 'latin1'), 400],
    ['an escape in the query that is not UTF-8', line('/api/demo/items/1?q=%ff'), 400],
    ['a lone percent sign in the query', line('/api/demo/items/1?q=100%'), 200],
    ['another case of a path', line('/API/demo/items/1'), 404],
    ['two slashes', line('/api//demo/items/1'), 404],
    ['an escaped letter in a literal segment', line('/api/demo/%69tems/1'), 404],
    ['an escaped letter in the id of a plugin', line('/api/%64emo/items/1'), 404],
    ['dot segments', line('/api/demo/../demo/items/1'), 404],
    ['headers that are too large', line('/api/demo/items/1', `Host: a\r\nX: ${'x'.repeat(20_000)}\r\n`), 431],
    [
      'a length and chunks',
      line('/api/demo/items/1', 'Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n'),
      400,
    ],
    ['two lengths', line('/api/demo/items/1', 'Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n'), 400],
    ['a line that is no request', 'nonsense\r\n\r\n', 400],
  ];
  for (const [name, request, status] of cases)
    it(`with ${name} is answered with ${status}`, async () => {
      const answer = await running.exchange(request);

      expect(statusOf(answer)).to.equal(status);
    });

  it('in absolute form is seen by handlers as one for its path', async () => {
    running.root.use('/seen', (ctx) => void (ctx.body = `${ctx.originalUrl} ${ctx.url} ${ctx.path}`));

    const answer = await running.exchange(line('http://localhost/seen?a=1'));

    expect(answer.split('\r\n\r\n')[1]).to.equal('/seen?a=1 /seen?a=1 /seen');
  });

  it('without a Host is told so, as of any other fault', async () => {
    const answer = await running.exchange(line('/api/demo/items/1', 'X-Request-Id: one\r\n'));

    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).to.deep.equal({
      error: { name: 'InputError', message: 'The Host header is not valid', requestId: 'one' },
      request: { method: 'GET', url: '/items/1' },
      response: { statusCode: 400 },
    });
  });

  it('that takes its time is limited', () => {
    const { headersTimeout, requestTimeout } = running.root.server;

    expect({ headersTimeout, requestTimeout }).to.deep.equal({ headersTimeout: 10_000, requestTimeout: 30_000 });
  });

  it('leaves the server alive', async () => {
    expect(await (await running.fetch('/api/demo/items/a%2Fb?q=1')).json()).to.deep.equal({ id: 'a/b', q: '1' });
  });

  it('for the options of the whole server is no error', async () => {
    const answer = await running.exchange('OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

    expect(statusOf(answer)).to.equal(404);
  });
});

function line(target: string, headers = 'Host: localhost\r\n'): string {
  return `GET ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;
}
