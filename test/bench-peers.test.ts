import { expect } from 'chai';
import { ServerProcess } from './bench/measure/server-process.js';
import { OWN_PEERS } from './bench/peers.js';
import { itemOf, PAGES, pageOf, pluginIds, SETTINGS } from './bench/peers/shape.js';

const PLUGINS = 2;

describe('the peers of the bench', function () {
  this.timeout(60_000);

  for (const peer of OWN_PEERS) {
    it(`answer what all of them must answer: ${peer.name}`, async () => {
      const server = await ServerProcess.start(peer, { plugins: PLUGINS, middleware: 1 });
      try {
        const answers = await Promise.all(
          expected().map(async ([path]) => [path, await (await fetch(server.url(path))).text()]),
        );

        expect(answers).to.deep.equal(expected());
      } finally {
        await server.stop();
      }
    });

    it(`have nothing elsewhere: ${peer.name}`, async () => {
      const server = await ServerProcess.start(peer, { plugins: PLUGINS });
      try {
        const responses = await Promise.all(
          ['/api/none/status', '/api/plugin-0001/none'].map((path) => fetch(server.url(path))),
        );

        expect(responses.map(({ status }) => status)).to.deep.equal([404, 404]);
      } finally {
        await server.stop();
      }
    });
  }
});

/** Every path, with the text of its answer. */
function expected(): readonly (readonly [string, string])[] {
  const { tags } = SETTINGS.app;
  return pluginIds(PLUGINS).flatMap((id) => [
    ...PAGES.map((page) => [`/api/${id}/${page}`, JSON.stringify(pageOf(id, page, tags))] as const),
    [`/api/${id}/items/42`, JSON.stringify(itemOf(id, '42', tags))] as const,
    [`/api/${id}/items/a%20b?x=1`, JSON.stringify(itemOf(id, 'a b', tags))] as const,
  ]);
}
