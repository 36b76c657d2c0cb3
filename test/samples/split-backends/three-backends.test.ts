import { expect } from 'chai';
import { findNginx, requires } from '../../support/requirements.js';
import { ask, freePorts, type RunningSplit, runTask, signIn, startSplit } from './running-split.js';

const GUEST = { type: 'user', userEntityRef: 'user:default/guest' };

for (const way of ['nginx', 'gateway'])
  describe(`the sample split-backends, three backends behind ${way}`, () => {
    if (way === 'nginx') requires('nginx', findNginx);
    let split: RunningSplit;
    let url: string;
    let token: string;

    before(async function () {
      this.timeout(60_000);
      const ports = await freePorts(4);
      split = await startSplit(way, ports);
      url = `http://localhost:${ports[0]}`;
      token = await signIn(url);
    });
    after(() => split?.stop());

    it('has the plugins of all backends at one address', async () => {
      const status = async (path: string) => (await ask(token, `${url}${path}`))[0];

      expect([
        await status('/settings.json'),
        await status('/api/catalog/entities'),
        await status('/api/scaffolder/v2/actions'),
        await status('/api/nothing/here'),
      ]).to.deep.equal([200, 200, 200, 404]);
    });

    it('lets plugins of different backends ask each other on behalf of the user', async () => {
      expect([
        await ask(token, `${url}/api/scaffolder/introductions/catalog`),
        await ask(token, `${url}/api/catalog/introductions/scaffolder`),
      ]).to.deep.equal([
        [200, { ...GUEST, actor: { type: 'service', subject: 'plugin:scaffolder' } }],
        [200, { ...GUEST, actor: { type: 'service', subject: 'plugin:catalog' } }],
      ]);
    });

    it('searches the catalog, documents it, and passes on by the proxy', async () => {
      const headers = { authorization: `Bearer ${token}` };
      const documentation = await fetch(`${url}/api/techdocs/static/docs/default/template/node-service`, { headers });

      expect([
        await ask(token, `${url}/api/search/query?term=tide-tables`),
        await ask(token, `${url}/api/proxy/harbour-status/readiness`),
        await documentation.text(),
      ]).to.deep.equal([
        [200, { results: [{ type: 'API', title: 'tide-tables' }] }],
        [200, { status: 'ok' }],
        '# Node.js service\n\nA small HTTP service with a health check and a test, ready for the catalog\n',
      ]);
    });

    it('streams the log of a task', async () => {
      const stream = await runTask(token, url);

      expect(stream.headers.get('content-type')).to.match(/^text\/event-stream/);
      expect(await stream.text()).to.match(/Copied 4 files from \.\/skeleton[\s\S]*\nevent: completion\n/);
    });

    it('asks who it is before it answers', async () => {
      const paths = ['/api/catalog/entities', '/api/search/query', '/api/proxy/harbour-status/readiness'];

      const statuses = await Promise.all(paths.map(async (path) => (await fetch(`${url}${path}`)).status));

      expect(statuses).to.deep.equal([401, 401, 401]);
    });
  });
