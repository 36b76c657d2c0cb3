import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Koa from 'koa';
import type { Context } from 'proscenium';
import { StaticFiles } from '../../../../samples/portal/app/static-files.js';

describe('StaticFiles', () => {
  let folder: string;
  let server: Server;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'static-files-'));
    const root = join(folder, 'public');
    await mkdir(join(root, 'deep/.git'), { recursive: true });
    await mkdir(join(folder, 'public-beside'));
    const files = {
      'public/page.html': '<p>Grüße',
      'public/deep/a b.css': 'p{}',
      'public/app.js': '1',
      'public/.env.js': 'SECRET',
      'public/deep/.git/x.js': 'SECRET',
    };
    const others = {
      'secret.js': 'SECRET',
      'public-beside/x.js': 'SECRET',
      'public/notes.txt': 'SECRET',
      'public/noextension': 'SECRET',
    };
    for (const [path, content] of Object.entries({ ...files, ...others })) await writeFile(join(folder, path), content);
    await mkdir(join(root, 'folder.js'));
    await symlink('../secret.js', join(root, 'link.js'));
    await symlink('..', join(root, 'up'));
    await symlink('app.js', join(root, 'alias.js'));
    await utimes(join(root, 'page.html'), 1_700_000_000, 1_700_000_000);
    const statics = new StaticFiles(root);
    const app = new Koa().use(async (ctx) => {
      await statics.serve(ctx as Context, ctx.path);
    });
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });

  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  /** Unlike `fetch`, sends the path as it stands. */
  async function ask(
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ) {
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).on('error', reject).end();
    });
    const chunks = await response.toArray();
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
  }

  it('answers with the file, its type, length and validators', async () => {
    const { status, headers, body } = await ask('/page.html');

    expect([status, body]).to.deep.equal([200, '<p>Grüße']);
    expect(headers).to.include({
      'content-type': 'text/html; charset=utf-8',
      'content-length': '10',
      'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
      etag: 'W/"a-18bcfe56800"',
      'cache-control': 'no-cache',
    });
  });

  it('decodes the path, also in folders', async () => {
    const { status, headers } = await ask('/deep/a%20b.css');

    expect([status, headers['content-type']]).to.deep.equal([200, 'text/css; charset=utf-8']);
  });

  it('answers HEAD with the same headers and nothing else', async () => {
    const { status, headers, body } = await ask('/page.html', { method: 'HEAD' });

    expect([status, headers['content-length'], headers.etag, body]).to.deep.equal([200, '10', 'W/"a-18bcfe56800"', '']);
  });

  for (const [name, value] of [
    ['if-none-match', 'W/"a-18bcfe56800"'],
    ['if-none-match', '"other", W/"a-18bcfe56800"'],
    ['if-modified-since', 'Tue, 14 Nov 2023 22:13:20 GMT'],
  ] as const) {
    it(`answers 304 without a body to ${name}: ${value}`, async () => {
      const { status, body, headers } = await ask('/page.html', { headers: { [name]: value } });

      expect([status, body, headers.etag]).to.deep.equal([304, '', 'W/"a-18bcfe56800"']);
    });
  }

  it('answers with the file when the client has another version', async () => {
    const { status } = await ask('/page.html', {
      headers: { 'if-none-match': '"other"', 'if-modified-since': 'Tue, 14 Nov 2023 22:13:20 GMT' },
    });

    expect(status).to.equal(200);
  });

  it('follows a link that stays in the folder', async () => {
    expect((await ask('/alias.js')).body).to.equal('1');
  });

  for (const path of [
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/deep/../../secret.js',
    '/..%2fsecret.js',
    '/..%5csecret.js',
    '/..\\secret.js',
    '/../public-beside/x.js',
    '/%252e%252e/secret.js',
    '/up/secret.js',
    '/up/public-beside/x.js',
    '/link.js',
    '/.env.js',
    '/deep/.git/x.js',
    '/%2eenv.js',
    '/notes.txt',
    '/noextension',
    '/folder.js',
    '/deep/',
    '/',
    '/missing.js',
    '/app.js/x.js',
    '/app.js%00',
    '/%E0%A4%A.js',
    '/C:/secret.js',
    `/${'a'.repeat(5000)}.js`,
  ]) {
    it(`has nothing at ${path.slice(0, 40)}, and does not say why`, async () => {
      const { status, body } = await ask(path);

      expect({ status, body }).to.deep.equal({ status: 404, body: 'Not Found' });
    });
  }
});
