import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTestBackend, mockAnonymous, type TestBackend } from 'proscenium/testing';
import { AppPlugin } from '../../../../samples/portal/app/index.js';
import { findPublicFolder } from '../../../../samples/portal/app/public-folder.js';

describe('AppPlugin', () => {
  let backend: TestBackend;
  let page: string;

  before(async () => {
    backend = await createTestBackend({
      config: {
        app: { title: 'Stage Door', signingKey: 's3cret-1' },
        backend: { baseUrl: 'http://localhost:7007', database: { connection: ':memory:' } },
        discovery: { endpoints: [{ target: { internal: 'http://s3cret-2', external: 'https://b' }, plugins: ['b'] }] },
        portal: { token: 's3cret-3' },
      },
    })
      .add(AppPlugin)
      .start();
    page = await readFile(join(findPublicFolder(), 'index.html'), 'utf8');
  });

  after(() => backend.stop());

  for (const path of [
    '/',
    '/entity/component/default/my.service',
    '/create',
    '/create/default/x',
    '/tasks/1',
    '/api/app',
    '/?kind=Template',
  ]) {
    it(`serves the page at ${path}, to anybody`, async () => {
      const response = await backend.fetch(path, { as: mockAnonymous() });

      expect([response.status, await response.text()]).to.deep.equal([200, page]);
      expect(response.headers.get('content-security-policy')).to.match(/^default-src 'self';/);
    });
  }

  it('serves the files that the page names', async () => {
    const names = [...page.matchAll(/(?:href|src)="(\/[^"]+\.\w+)"/g)].map(([, name = '']) => name);

    const statuses = await Promise.all(names.map(async (name) => (await backend.fetch(name)).status));

    expect(names).to.include.members(['/style.css', '/app.js', '/favicon.svg']);
    expect(statuses).to.deep.equal(names.map(() => 200));
  });

  it('serves the modules that the page loads', async () => {
    const seen = new Set<string>();
    const waiting = ['app.js'];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const response = await backend.fetch(`/${name}`);
      expect([name, response.status, response.headers.get('content-type')]).to.deep.equal([
        name,
        200,
        'text/javascript; charset=utf-8',
      ]);
      waiting.push(
        ...[...(await response.text()).matchAll(/from '\.\/([^']+)'/g)].map(([, imported = '']) => imported),
      );
    }

    expect(seen).to.include('task-view.js');
  });

  it('tells the page what the configuration has for browsers, and nothing else', async () => {
    expect(await (await backend.fetch('/api/app/settings.json')).json()).to.deep.equal({
      app: { title: 'Stage Door' },
      backend: { baseUrl: 'http://localhost:7007' },
      discovery: { endpoints: [{ target: { external: 'https://b' }, plugins: ['b'] }] },
    });
  });

  for (const [method, path] of [
    ['GET', '/missing.js'],
    ['GET', '/api/missing'],
    ['GET', '/package.json'],
    ['POST', '/'],
  ] as const) {
    it(`answers 404 to ${method} ${path}, without a path of this machine`, async () => {
      const response = await backend.fetch(path, { method });

      expect(response.status).to.equal(404);
      expect(await response.text()).to.not.include(process.cwd());
    });
  }
});

describe('findPublicFolder', () => {
  it('says where it has looked', () => {
    expect(() => findPublicFolder('file:///nowhere/a/b/c/d/app/index.js')).to.throw(
      'the page of the portal is in none of /nowhere/a/b/c/d/app/public/, /nowhere/a/samples/portal/app/public/',
    );
  });
});
