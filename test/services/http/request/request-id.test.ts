import { expect } from 'chai';
import { currentActivity } from '#src/services/activity/index.js';
import { RunningRouter } from '../support/running-router.js';

describe('the id of a request', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
    running.plugin().get('/id', (ctx) => [ctx.state['requestId'], currentActivity()?.requestId]);
  });
  afterEach(() => running.stop());

  const MADE = /^[\w-]{12}-[\da-z]+$/;

  for (const id of ['a', 'A.b_c-9', 'x'.repeat(64)])
    it(`is the one that came with it, for ${id}`, async () => {
      const response = await running.fetch('/api/demo/id', { headers: { 'X-Request-Id': id } });

      expect([response.headers.get('x-request-id'), await response.json()]).to.deep.equal([id, [id, id]]);
    });

  const refused: [name: string, header: string][] = [
    ['is too long', `X-Request-Id: ${'x'.repeat(65)}`],
    ['is empty', 'X-Request-Id: '],
    ['has a blank', 'X-Request-Id: a b'],
    ['has a line break, folded', 'X-Request-Id: a\t\tb'],
    ['has quotes', 'X-Request-Id: "a"'],
    ['came twice', 'X-Request-Id: a\r\nX-Request-Id: b'],
  ];
  for (const [name, header] of refused)
    it(`is a new one where the given one ${name}`, async () => {
      const answer = await running.exchange(
        `GET /api/demo/id HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${header}\r\n\r\n`,
      );

      const id = /^x-request-id: (.*)$/m.exec(answer)?.[1] ?? '';
      expect([MADE.test(id.trim()), answer.endsWith(JSON.stringify([id.trim(), id.trim()]))]).to.deep.equal([
        true,
        true,
      ]);
    });

  it('is a new one for each request without', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await running.fetch('/api/demo/id')).headers.get('x-request-id')),
    );

    expect([new Set(ids).size, ids.every((id) => MADE.test(id ?? ''))]).to.deep.equal([3, true]);
  });

  it('goes with errors too, also with those before any middleware', async () => {
    const response = await running.fetch('/nowhere', { headers: { 'x-request-id': 'mine' } });
    const refusal = await running.exchange(
      'GET /%ff HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nConnection: close\r\n\r\n',
    );

    expect([
      response.headers.get('x-request-id'),
      ((await response.json()) as { error: { requestId: string } }).error.requestId,
      /^x-request-id: mine\r$/m.test(refusal),
      refusal.includes('"requestId":"mine"'),
    ]).to.deep.equal(['mine', 'mine', true, true]);
  });
});
