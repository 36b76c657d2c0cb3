import { expect } from 'chai';
import { RunningRouter } from './support/running-router.js';

describe('a redirect', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
    const router = running.plugin();
    router.get('/go', (ctx) => ctx.redirect(String(ctx.query['to'])));
    router.get('/header', (ctx) => {
      ctx.set('location', String(ctx.query['to']));
      ctx.status = 302;
    });
    router.get('/headers', (ctx) => {
      ctx.set({ Location: String(ctx.query['to']) });
      ctx.status = 302;
    });
  });
  after(() => running.stop());

  const cases: [target: string, status: number][] = [
    ['/home', 302],
    ['home?x=//y', 302],
    ['../home#a:b', 302],
    ['https://idp.example/login', 302],
    ['HTTP://idp.example', 302],
    ['//evil.example', 400],
    ['/\\evil.example', 400],
    ['\\\\evil.example', 400],
    ['/\t/evil.example', 400],
    ['javascript:alert(1)', 400],
    ['java\nscript:alert(1)', 400],
    ['data:text/html,x', 400],
  ];
  for (const path of ['header', 'headers'])
    for (const [target, status] of [
      ['/home', 302],
      ['//evil.example', 400],
      ['javascript:alert(1)', 400],
    ] as const)
      it(`to ${target} by ${path} is ${status === 302 ? 'followed' : 'refused'}`, async () => {
        const response = await running.fetch(`/api/demo/${path}?to=${encodeURIComponent(target)}`, {
          redirect: 'manual',
        });

        expect(response.status).to.equal(status);
      });

  for (const [target, status] of cases)
    it(`to ${JSON.stringify(target)} is ${status === 302 ? 'followed' : 'refused'}`, async () => {
      const response = await running.fetch(`/api/demo/go?to=${encodeURIComponent(target)}`, { redirect: 'manual' });

      expect(response.status).to.equal(status);
    });
});
