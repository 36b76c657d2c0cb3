import { once } from 'node:events';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import type { ConnectionUpgrade } from '#src/contracts/connection-upgrade.js';
import { thrownBy } from '../../support/failure-of.js';
import { RunningRouter, statusOf } from './support/running-router.js';

describe('KoaRootHttpRouter', () => {
  let running: RunningRouter;
  afterEach(() => running.stop());
  const ask = (path: string) =>
    running.exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);

  describe('#onUpgrade', () => {
    it('hands connections to the handler with the longest path above, after limits and middleware', async () => {
      running = await RunningRouter.start({
        configure: ({ app }) => app.use((ctx, next) => ((ctx.state['seen'] = 1), next())),
      });
      const sockets = new WebSocketServer({ noServer: true });
      running.root.onUpgrade('/api', () => {
        throw new Error('not asked');
      });
      running.root.onUpgrade('/api/chat/socket', (ctx, upgrade) => {
        const { socket, head } = upgrade.take();
        sockets.handleUpgrade(ctx.req, socket, head, (client) =>
          client.send(`${upgrade.protocol} ${ctx.state['seen']}`),
        );
      });
      const client = new WebSocket(`${running.root.url.replace('http', 'ws')}/api/chat/socket?x`);
      const [text] = (await once(client, 'message')) as [Buffer];
      client.terminate();

      expect(String(text)).to.equal('websocket 1');
    });

    it('answers 426 elsewhere, 400 for a strange host, and what a handler answers', async () => {
      running = await RunningRouter.start();
      running.root.onUpgrade('/fine', (ctx) => {
        ctx.status = 403;
        ctx.body = 'no';
      });
      running.root.onUpgrade('/nothing', () => {});
      const answers = [];
      for (const path of ['/other', '/fine', '/nothing']) answers.push(statusOf(await ask(path)));
      const strange = 'GET /fine HTTP/1.1\r\nHost: a@b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
      answers.push(statusOf(await running.exchange(strange)));

      expect(answers).to.deep.equal([426, 403, 404, 400]);
    });

    it('lets a connection be taken once', async () => {
      running = await RunningRouter.start();
      let second: Error | undefined;
      running.root.onUpgrade('/socket', (_ctx, upgrade: ConnectionUpgrade) => {
        upgrade.take().socket.destroy();
        second = thrownBy(() => upgrade.take());
      });
      await ask('/socket');

      expect(second?.message).to.equal('The connection was taken over already');
    });
  });

  describe('#useFallback', () => {
    it('answers where nothing is mounted, and leaves the rest alone', async () => {
      running = await RunningRouter.start();
      running.root.useFallback('/api', (ctx) => {
        if (ctx.path !== '/api/left') ctx.body = `fallback ${ctx.path}`;
      });
      running.root.use('/api/demo', (ctx) => {
        ctx.body = 'mounted';
      });
      const texts = [];
      for (const path of ['/api/demo/x', '/api/other?x', '/api', '/api/left', '/apix']) {
        const response = await running.fetch(path);
        texts.push(response.ok ? await response.text() : response.status);
      }

      expect(texts).to.deep.equal(['mounted', 'fallback /api/other', 'fallback /api', 404, 404]);
    });

    it('refuses what is no path, and a second one at the same', async () => {
      running = await RunningRouter.start();
      running.root.useFallback('/api', () => {});
      const messages = ['', 'api', '/api/', '/api'].map(
        (path) => thrownBy(() => running.root.useFallback(path, () => {})).message,
      );

      const end =
        "\n  mend   write segments with one '/' before each, such as '/api'.\n  see    docs/reference/errors.md#invalid_route";
      expect(messages).to.deep.equal([
        `'' is no path for a fallback.${end}`,
        `'api' is no path for a fallback.${end}`,
        `'/api/' is no path for a fallback.${end}`,
        'The path /api has a fallback already.\n  mend   choose a path above or below it, or leave one of the two out.\n  see    docs/reference/errors.md#invalid_route',
      ]);
    });
  });
});
