import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ProsceniumError } from '#src/errors/proscenium-error.js';
import { serveStatic, type ServeStaticOptions } from '#src/services/http/index.js';
import { RunningRouter } from '../support/running-router.js';

const DATE = 'Tue, 14 Nov 2023 22:13:20 GMT';
const PAGE_TAG = 'W/"a-18bcfe56800"';
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('serveStatic', () => {
  let folder: string;
  let root: string;
  let running: RunningRouter;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proscenium-static-'));
    root = join(folder, 'public');
    const files: Record<string, string | Buffer> = {
      'public/index.html': '<p>Grüße',
      'public/app.js': '0123456789',
      'public/app.css': 'p{}',
      'public/app.css.br': brotliCompressSync('p{}'),
      'public/app.css.gz': gzipSync('p{}'),
      'public/empty.txt': '',
      'public/no-extension': '?',
      'public/deep/index.html': 'deep',
      'public/deep/a b.txt': 'blank',
      'public/bare/x.txt': 'x',
      'public/.env': 'SECRET',
      'public/deep/.git/config': 'SECRET',
      'secret.txt': 'SECRET',
      'public-beside/x.txt': 'SECRET',
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await symlink('../secret.txt', join(root, 'link.txt'));
    await symlink('..', join(root, 'up'));
    await symlink('../public-beside', join(root, 'beside'));
    await symlink('app.js', join(root, 'alias.js'));
    for (const name of ['index.html', 'app.js']) await utimes(join(root, name), 1_700_000_000, 1_700_000_000);
  });

  after(() => rm(folder, { recursive: true }));

  afterEach(() => running?.stop());

  /** The files at `/api/demo/files`. */
  async function start(options?: ServeStaticOptions): Promise<RunningRouter> {
    running = await RunningRouter.start({}, { backend: { securityHeaders: false } });
    running.plugin().use('/files', serveStatic(root, options));
    return running;
  }

  /** Unlike `fetch`, sends the path as it stands, and unpacks nothing. */
  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
    const { port } = new URL(running.root.url);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).on('error', reject).end();
    });
    const body = Buffer.concat(await response.toArray());
    return { status: response.statusCode, headers: response.headers, body: body.toString() };
  }

  describe('an answer', () => {
    it('is the file, with its type, length and validators', async () => {
      await start();

      const { status, headers, body } = await ask('/api/demo/files/index.html');

      expect([status, body]).to.deep.equal([200, '<p>Grüße']);
      expect(lasting(headers)).to.deep.equal({
        'accept-ranges': 'bytes',
        'cache-control': 'no-cache',
        'content-length': '10',
        'content-type': 'text/html; charset=utf-8',
        etag: PAGE_TAG,
        'last-modified': DATE,
        vary: 'Accept-Encoding',
      });
    });

    it('to HEAD has the same headers and no body', async () => {
      await start();
      const whole = await ask('/api/demo/files/app.js');

      const { status, headers, body } = await ask('/api/demo/files/app.js', {}, 'HEAD');

      expect([status, lasting(headers), body]).to.deep.equal([200, lasting(whole.headers), '']);
    });

    for (const [name, value] of [
      ['if-none-match', `"other", ${PAGE_TAG}`],
      ['if-modified-since', DATE],
    ] as const)
      it(`is 304 without a body for ${name}`, async () => {
        await start();

        const { status, headers, body } = await ask('/api/demo/files/index.html', { [name]: value });

        expect([status, headers.etag, headers['content-type'], body]).to.deep.equal([304, PAGE_TAG, undefined, '']);
      });

    it('is an empty file', async () => {
      await start();

      const { status, headers, body } = await ask('/api/demo/files/empty.txt');

      expect([status, headers['content-length'], body]).to.deep.equal([200, '0', '']);
    });

    it('has a neutral type where the name tells none', async () => {
      await start();

      expect((await ask('/api/demo/files/no-extension')).headers['content-type']).to.equal('application/octet-stream');
    });

    it('follows blanks in names, and links that stay in the folder', async () => {
      await start();

      const answers = [await ask('/api/demo/files/deep/a%20b.txt'), await ask('/api/demo/files/alias.js')];

      expect(answers.map(({ body }) => body)).to.deep.equal(['blank', '0123456789']);
    });

    it('is kept by browsers for as long as is said, except pages', async () => {
      await start({ maxAge: '1 year', immutable: true });

      const answers = [await ask('/api/demo/files/app.js'), await ask('/api/demo/files/index.html')];

      expect(answers.map(({ headers }) => headers['cache-control'])).to.deep.equal([
        'max-age=31536000, immutable',
        'no-cache',
      ]);
    });

    it('keeps the Cache-Control that middleware has set', async () => {
      running = await RunningRouter.start();
      const router = running.plugin();
      router.use((ctx, next) => {
        ctx.set('Cache-Control', 'no-store');
        return next();
      });
      router.use(serveStatic(root, { maxAge: '1 year' }));

      expect((await ask('/api/demo/app.js')).headers['cache-control']).to.equal('no-store');
    });
  });

  describe('a folder', () => {
    it('is answered by its index', async () => {
      await start();

      const answers = [await ask('/api/demo/files'), await ask('/api/demo/files/'), await ask('/api/demo/files/deep/')];

      expect(answers.map(({ body }) => body)).to.deep.equal(['<p>Grüße', '<p>Grüße', 'deep']);
    });

    it('without its slash leads to itself with it, so that links in its index work', async () => {
      await start();

      const { status, headers } = await ask('/api/demo/files/deep?x=1');

      expect([status, headers.location]).to.deep.equal([302, './deep/?x=1']);
    });

    it('without an index is not there, and neither is one when there are none', async () => {
      await start({ index: false });

      const answers = [
        await ask('/api/demo/files/bare/'),
        await ask('/api/demo/files/deep/'),
        await ask('/api/demo/files/deep'),
      ];

      expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404]);
    });
  });

  describe('a range', () => {
    const parts: [range: string, status: number, contentRange: string | undefined, body: string][] = [
      ['bytes=2-4', 206, 'bytes 2-4/10', '234'],
      ['bytes=7-', 206, 'bytes 7-9/10', '789'],
      ['bytes=-3', 206, 'bytes 7-9/10', '789'],
      ['bytes=-30', 206, 'bytes 0-9/10', '0123456789'],
      ['bytes=8-30', 206, 'bytes 8-9/10', '89'],
      ['bytes=4-2', 200, undefined, '0123456789'],
      ['bytes=0-1,3-4', 200, undefined, '0123456789'],
      ['lines=1-2', 200, undefined, '0123456789'],
      ['bytes=-', 200, undefined, '0123456789'],
    ];
    for (const [range, status, contentRange, body] of parts)
      it(`${range} is answered with ${body}`, async () => {
        await start();

        const answer = await ask('/api/demo/files/app.js', { range });

        expect([
          answer.status,
          answer.headers['content-range'],
          answer.headers['content-length'],
          answer.body,
        ]).to.deep.equal([status, contentRange, String(body.length), body]);
      });

    for (const range of ['bytes=10-', 'bytes=-0'])
      it(`${range} has nothing of the file: 416, with its size`, async () => {
        await start();

        const { status, headers } = await ask('/api/demo/files/app.js', { range });

        expect([status, headers['content-range']]).to.deep.equal([416, 'bytes */10']);
      });

    it('is of the whole file when the client has another version', async () => {
      await start();

      const ask206 = async (ifRange: string) =>
        (await ask('/api/demo/files/app.js', { range: 'bytes=0-1', 'if-range': ifRange })).status;

      expect([await ask206(DATE), await ask206('Wed, 15 Nov 2023 00:00:00 GMT'), await ask206('"x"')]).to.deep.equal([
        206, 200, 200,
      ]);
    });

    it('is not packed', async () => {
      await start();

      const { status, headers } = await ask('/api/demo/files/app.css', { range: 'bytes=0-1', 'accept-encoding': 'br' });

      expect([status, headers['content-encoding']]).to.deep.equal([206, undefined]);
    });
  });

  describe('packed files', () => {
    const facts: [accepted: string, encoding: string | undefined][] = [
      ['gzip, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', undefined],
    ];
    for (const [accepted, encoding] of facts)
      it(`are sent as ${encoding ?? 'they are not packed'} to whoever takes ${accepted}`, async () => {
        await start();

        const { headers } = await ask('/api/demo/files/app.css', { 'accept-encoding': accepted });

        expect([headers['content-encoding'], headers['content-type'], headers.vary]).to.deep.equal([
          encoding,
          'text/css; charset=utf-8',
          'Accept-Encoding',
        ]);
      });

    it('have a tag of their own', async () => {
      await start();

      const tags = await Promise.all(
        ['br', 'gzip', 'identity'].map(
          async (accepted) => (await ask('/api/demo/files/app.css', { 'accept-encoding': accepted })).headers.etag,
        ),
      );

      expect(new Set(tags).size).to.equal(3);
    });

    it('are left alone when they are turned off', async () => {
      await start({ precompressed: false });

      expect((await ask('/api/demo/files/app.css', { 'accept-encoding': 'br' })).headers['content-encoding']).to.equal(
        undefined,
      );
    });
  });

  describe('what must not be served', () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/deep/../../secret.txt',
      '/..%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/../public-beside/x.txt',
      '/%252e%252e/secret.txt',
      '/up/secret.txt',
      '/up/public/app.js/',
      '/beside/x.txt',
      '/link.txt',
      '/.env',
      '/%2eenv',
      '/deep/.git/config',
      '//etc/passwd',
      '//app.js',
      '/app.js/',
      '/app.js/x.js',
      '/app.js%00',
      '/app.js%00.html',
      '/C:/secret.txt',
      '/app.js::$DATA',
      '/missing.js',
      `/${'a'.repeat(5000)}.js`,
    ])
      it(`has nothing at ${path.slice(0, 40)}, and says nothing of the folder`, async () => {
        await start({ fallback: 'index.html' });

        const { status, body } = await ask(`/api/demo/files${path}`, BROWSER);

        expect([status, body.includes('SECRET'), body.includes(folder), body.includes('ENOENT')]).to.deep.equal([
          404,
          false,
          false,
          false,
        ]);
      });

    for (const path of ['/%c0%ae%c0%ae/secret.txt', '/%E0%A4%A.js'])
      it(`refuses ${path}, which is no text`, async () => {
        await start({ fallback: 'index.html' });

        expect((await ask(`/api/demo/files${path}`)).status).to.equal(400);
      });

    it('is anything for other methods', async () => {
      await start({ fallback: 'index.html' });

      expect((await ask('/api/demo/files/app.js', BROWSER, 'POST')).status).to.equal(404);
    });
  });

  describe('a fallback', () => {
    const asked: [path: string, headers: Record<string, string>, status: number][] = [
      ['/entity/default/my.service', BROWSER, 200],
      ['/entity', {}, 200],
      ['/entity', { accept: '*/*' }, 200],
      ['/entity', { 'sec-fetch-dest': 'document' }, 200],
      ['/entity', { 'sec-fetch-dest': 'empty', accept: '*/*' }, 404],
      ['/entity', { accept: 'application/json' }, 404],
      ['/assets/app.1234.js', BROWSER, 404],
      ['/logo.svg', { 'sec-fetch-dest': 'document' }, 404],
    ];
    for (const [path, headers, status] of asked)
      it(`${status === 200 ? 'answers' : 'does not answer'} for ${path} with ${JSON.stringify(headers)}`, async () => {
        await start({ fallback: 'index.html' });

        const answer = await ask(`/api/demo/files${path}`, headers);

        expect([answer.status, answer.body === '<p>Grüße']).to.deep.equal([status, status === 200]);
      });

    it('leaves routes alone', async () => {
      running = await RunningRouter.start();
      const router = running.plugin();
      router.use(serveStatic(root, { fallback: 'index.html' }));
      router.get('/report', () => 'route');
      router.post('/form', () => 'route');

      const answers = [
        await ask('/api/demo/report', BROWSER),
        await ask('/api/demo/form', BROWSER),
        await ask('/api/demo/other', BROWSER),
      ];

      expect(answers.map(({ status, body }) => [status, body.slice(0, 6)])).to.deep.equal([
        [200, '"route'],
        [405, '{"erro'],
        [200, '<p>Grü'],
      ]);
    });
  });

  it('serves below the index mount, a mount of the root, and a whole application', async () => {
    const app = await RunningRouter.start();
    app.plugin('app').use(serveStatic(root));
    app.root.use('/assets', serveStatic(root));
    running = app;
    const mounted = [
      await ask('/'),
      await ask('/app.js'),
      await ask('/api/app/app.js'),
      await ask('/assets/app.js'),
      await ask('/assets'),
    ];
    await app.stop();
    running = await RunningRouter.start({ configure: ({ app: koa }) => void koa.use(serveStatic(root) as never) });

    const whole = await ask('/app.js');

    expect([...mounted, whole].map(({ status, body }) => [status, body.length])).to.deep.equal([
      [200, 8],
      [200, 10],
      [200, 10],
      [200, 10],
      [200, 8],
      [200, 10],
    ]);
  });

  it('takes the file: URL of a folder', async () => {
    running = await RunningRouter.start();
    running.plugin().use(serveStatic(pathToFileURL(`${root}/`)));

    expect((await ask('/api/demo/app.js')).status).to.equal(200);
  });

  describe('refuses', () => {
    const refused: [name: string, make: () => unknown, message: string][] = [
      [
        'a relative folder',
        () => serveStatic('public'),
        "serveStatic takes the absolute path or the file: URL of a folder that exists, and received 'public'.",
      ],
      [
        'a folder that is not there',
        () => serveStatic('/nowhere/public'),
        "serveStatic takes the absolute path or the file: URL of a folder that exists, and received '/nowhere/public'.",
      ],
      [
        'a URL of another kind',
        () => serveStatic(new URL('https://example.com/')),
        "serveStatic takes the absolute path or the file: URL of a folder that exists, and received 'https://example.com/'.",
      ],
      [
        'a fallback that is not there',
        () => serveStatic(root, { fallback: 'app.html' }),
        "The option fallback of serveStatic takes the path of a file in the folder, and received 'app.html'.",
      ],
      [
        'immutable without an age',
        () => serveStatic(root, { immutable: true }),
        'The option immutable of serveStatic takes true only beside a maxAge, and received true.',
      ],
    ];
    for (const [name, make, message] of refused)
      it(name, () => {
        const error = thrownBy(make);

        expect([error.code, error.message.split('\n')[0]]).to.deep.equal(['INVALID_ARGUMENT', message]);
        expect(error.where).to.match(/^test\/services\/http\/static\/serve-static\.test\.ts:\d+:\d+$/);
      });

    it('an age that is no duration', () => {
      expect(thrownBy(() => serveStatic(root, { maxAge: 'soon' })).code).to.equal('INVALID_CONFIG');
    });

    it('a mount with parameters', async () => {
      running = await RunningRouter.start();

      const error = thrownBy(() => running.plugin().use('/:team/files', serveStatic(root)));

      expect(error.message).to.equal(
        [
          "Static files cannot be served below '/:team/files', which has parameters.",
          '  mend   mount them at a path of plain segments.',
          '  see    docs/reference/errors.md#invalid_route',
        ].join('\n'),
      );
    });
  });
});

/** Without what is another in each answer, and of the connection. */
function lasting(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { date: _date, connection: _connection, 'x-request-id': _id, ...others } = headers;
  return others;
}

function thrownBy(action: () => unknown): ProsceniumError {
  try {
    action();
  } catch (error) {
    if (error instanceof ProsceniumError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
