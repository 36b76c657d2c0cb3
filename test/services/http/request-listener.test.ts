import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import Koa from 'koa';
import type { Context } from '#src/contracts/context.js';
import { ErrorResponder } from '#src/services/http/error-responder.js';
import { RequestListener, type RequestListenerOptions } from '#src/services/http/request-listener.js';
import { RecordingLogger } from './support/running-router.js';

describe('RequestListener', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function ask(options: Partial<RequestListenerOptions>, path = '/'): Promise<[number, string, string | null]> {
    const errors = new ErrorResponder({ logger: new RecordingLogger(), relativeUrl: (url) => url });
    const dispatch = (ctx: Context) => void (ctx.body = 'dispatched');
    const listener = new RequestListener({
      app: new Koa(),
      dispatch,
      errors,
      isClosing: () => false,
      handlerTimeout: 60_000,
      ...options,
    });
    server = createServer(listener.handle);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, await response.text(), response.headers.get('x-seen')];
  }

  describe('before', () => {
    it('lets a request pass, at once or later', async () => {
      const answer = await ask({ before: [() => false, async () => false] });

      expect(answer).to.deep.equal([200, 'dispatched', null]);
    });

    for (const [name, answered] of [
      ['at once', true],
      ['later', Promise.resolve(true)],
    ] as const)
      it(`answers ${name}, and nothing else sees the request`, async () => {
        const answer = await ask({
          before: [
            (ctx) => {
              ctx.body = 'checked';
              return answered;
            },
            () => {
              throw new Error('not reached');
            },
          ],
        });

        expect(answer).to.deep.equal([200, 'checked', null]);
      });

    it('runs before middleware of the application', async () => {
      const app = new Koa();
      app.use((ctx) => void (ctx.body = `middleware ${String(ctx.state['checked'])}`));
      const check = (ctx: Context) => {
        ctx.state['checked'] = true;
        return false;
      };

      const answer = await ask({ app, before: [check] });

      expect(answer).to.deep.equal([200, 'middleware true', null]);
    });
  });

  describe('after', () => {
    it('sees the body in order, and may replace it, at once or later', async () => {
      const answer = await ask({
        after: [
          (ctx) => void (ctx.body = `${ctx.body as string} 1`),
          async (ctx) => void (ctx.body = `${ctx.body as string} 2`),
          (ctx) => {
            ctx.body = `${ctx.body as string} 3`;
            ctx.set('x-seen', 'yes');
          },
        ],
      });

      expect(answer).to.deep.equal([200, 'dispatched 1 2 3', 'yes']);
    });

    for (const [name, fail] of [
      [
        'throws',
        () => {
          throw new Error('broken');
        },
      ],
      ['rejects', () => Promise.reject(new Error('broken'))],
    ] as const)
      it(`makes it an error when it ${name}`, async () => {
        const [status, , seen] = await ask({ dispatch: async (ctx) => void (ctx.body = 'x'), after: [fail] });

        expect([status, seen]).to.deep.equal([500, null]);
      });

    it('does not see errors', async () => {
      const [status, , seen] = await ask({ dispatch: () => {}, after: [(ctx) => ctx.set('x-seen', 'yes')] });

      expect([status, seen]).to.deep.equal([404, null]);
    });
  });
});
