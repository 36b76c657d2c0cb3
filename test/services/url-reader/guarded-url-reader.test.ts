import { Readable } from 'node:stream';
import { buffer as collected } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createTestBackend, MemoryLogger, StaticConfig, TestClock } from 'proscenium/testing';
import {
  type Config,
  GuardedUrlReader,
  type JsonObject,
  OutboundConnections,
  Plugin,
  Service,
  SystemClock,
  UrlReader,
  type UrlReaderEntry,
  UrlReaderFactory,
} from 'proscenium';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';
import { type GivenUrlReader, givenUrlReader } from '../../support/given-url-reader.js';
import { givenWebHost, type WebHost } from '../../support/web-host.js';

describe('GuardedUrlReader', () => {
  let host: WebHost;
  let other: WebHost;
  let given: GivenUrlReader | undefined;

  before(async () => {
    [host, other] = await Promise.all([givenWebHost(), givenWebHost()]);
  });

  after(() => Promise.all([host.stop(), other.stop()]));

  afterEach(() => given?.stop());

  describe('reads a file', () => {
    it('with what the host says of it', async () => {
      host.answer((_, response) =>
        response.writeHead(200, { etag: '"7"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }).end('hello'),
      );

      const { etag, lastModifiedAt, buffer } = await readerFor({}).readUrl(`${host.url}/a?b=c#d`);

      expect({
        etag,
        lastModifiedAt,
        text: (await buffer()).toString(),
        again: (await buffer()).toString(),
      }).to.deep.equal({
        etag: '"7"',
        lastModifiedAt: new Date('2026-01-01T00:00:00Z'),
        text: 'hello',
        again: 'hello',
      });
      expect(host.requests.map(({ url }) => url)).to.deep.equal(['/a?b=c']);
    });

    it('with nothing that the host does not say', async () => {
      host.answer((_, response) => response.writeHead(200, { 'last-modified': 'once upon a time' }).end());

      expect(Object.keys(await readerFor({}).readUrl(host.url))).to.deep.equal(['buffer', 'stream']);
    });

    it('as a stream', async () => {
      host.answer((_, response) => response.end('hello'));

      const response = await readerFor({}).readUrl(host.url);

      expect((await collected(response.stream?.() ?? Readable.from([]))).toString()).to.equal('hello');
    });

    it('in one of the two ways', async () => {
      host.answer((_, response) => response.end('hello'));
      const first = await readerFor({}).readUrl(host.url);
      const second = await first.buffer().then(() => given?.reader.readUrl(host.url));
      second?.stream?.();

      const failures = [
        await failureOf(Promise.resolve().then(() => first.stream?.())),
        await failureOf(second?.buffer() ?? Promise.resolve()),
      ];

      expect(failures.map(({ name, message }) => `${name}: ${message}`)).to.deep.equal(
        Array.from(
          { length: 2 },
          () =>
            'ConflictError: buffer() and stream() of the same answer exclude each other, since it can be read only once',
        ),
      );
    });

    for (const [encoding, body] of [
      ['gzip', gzipSync('hello')],
      ['br', brotliCompressSync('hello')],
    ] as const)
      it(`that the host packs by ${encoding}, although it was asked not to`, async () => {
        host.answer((_, response) => response.setHeader('content-encoding', encoding).end(body));

        const { buffer } = await readerFor({}).readUrl(host.url);

        expect((await buffer()).toString()).to.equal('hello');
        expect(host.requests[0]?.headers['accept-encoding']).to.equal('identity');
      });
  });

  describe('tells the host what the caller has', () => {
    it('and shows the token', async () => {
      host.answer((_, response) => response.end());

      await readerFor({}).readUrl(host.url, {
        etag: '"7"',
        lastModifiedAfter: new Date('2026-01-01T00:00:00Z'),
        token: 'abc',
      });

      const { authorization, 'if-none-match': etag, 'if-modified-since': since } = host.requests[0]?.headers ?? {};
      expect({ authorization, etag, since }).to.deep.equal({
        authorization: 'Bearer abc',
        etag: '"7"',
        since: 'Thu, 01 Jan 2026 00:00:00 GMT',
      });
    });

    for (const [what, status, headers] of [
      ['answers 304', 304, {}],
      ['sends the same again', 200, { etag: '"7"' }],
      ['sends what is not newer', 200, { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }],
    ] as const)
      it(`and rejects with NotModifiedError when it ${what}`, async () => {
        host.answer((_, response) => response.writeHead(status, headers).end());

        const failure = await failureOf(
          readerFor({}).readUrl(host.url, { etag: '"7"', lastModifiedAfter: new Date('2026-01-01T00:00:00Z') }),
        );

        expect(failure.name).to.equal('NotModifiedError');
      });
  });

  describe('rejects', () => {
    for (const [status, name, message] of [
      [404, 'NotFoundError', '404 Not Found'],
      [500, 'Error', '500 Internal Server Error'],
      [401, 'Error', '401 Unauthorized'],
      [429, 'Error', '429 Too Many Requests (rate limit exceeded)'],
      [302, 'Error', '302 Found'],
    ] as const)
      it(`with ${name} for an answer ${status}`, async () => {
        host.answer((_, response) => response.writeHead(status).end());

        const failure = await failureOf(readerFor({}).readUrl(`${host.url}/a?password=abc`));

        expect([failure.name, failure.message]).to.deep.equal([
          name,
          `could not read ${host.url}/a?password=***, ${message}`,
        ]);
      });

    for (const [url, shown] of [
      ['https://example.com/a', 'https://example.com/a'],
      ['https://me:mine@example.com/a?token=abc', 'https://example.com/a?token=***'],
      ['file:///etc/passwd', 'file:///etc/passwd'],
    ] as const)
      for (const method of ['readUrl', 'readTree', 'search'] as const)
        it(`in the words of Backstage what nothing permits: ${method} of ${url}`, async () => {
          const failure = await failureOf(readerFor({})[method](url));

          expect([failure.name, failure.message]).to.deep.equal([
            'NotAllowedError',
            `Reading from '${shown}' is not allowed. You may need to configure an integration for the target host, or add it to the configured list of allowed hosts at 'backend.reading.allow'`,
          ]);
        });

    it('what is no URL', async () => {
      const failure = await failureOf(readerFor({}).readUrl('a/b'));

      expect([failure.name, failure.message]).to.deep.equal(['InputError', "'a/b' is no URL"]);
    });

    it('an answer that is too long', async () => {
      host.answer((_, response) => response.end('x'.repeat(1001)));
      const { buffer } = await readerFor({ maxSize: 1000 }).readUrl(`${host.url}/a`);

      expect((await failureOf(buffer())).message).to.equal(
        `Unable to read '${host.url}/a': the answer is longer than 1000 bytes`,
      );
    });

    it('an answer that is too long when it is unpacked', async () => {
      host.answer((_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(100_000))));
      const { buffer } = await readerFor({ maxSize: '50kb' }).readUrl(`${host.url}/a`);

      expect((await failureOf(buffer())).message).to.equal(
        `Unable to read '${host.url}/a': the answer is longer than 51200 bytes`,
      );
    });

    it('a host that says nothing', async () => {
      host.answer(() => {});

      const failure = await failureOf(readerFor({ timeout: '20 ms' }).readUrl(`${host.url}/a`));

      expect(failure.message).to.equal(`Unable to read '${host.url}/a': Headers Timeout Error`);
    });

    it('a host that never comes to an end, when the time is up', async () => {
      const clock = new TestClock();
      host.answer((_, response) => void response.write('x'));
      const { buffer } = await readerFor({ totalTimeout: '1 minute' }, clock).readUrl(`${host.url}/a`);
      const failing = failureOf(buffer());

      await clock.advance({ minutes: 1 });

      expect((await failing).message).to.equal(
        `Unable to read '${host.url}/a': it took longer than 60000 ms (backend.reading.totalTimeout)`,
      );
    });

    it('a host that does not answer at all', async () => {
      const gone = await givenWebHost();
      await gone.stop();
      given = givenUrlReader({ backend: { reading: { allow: [{ host: `127.0.0.1:${gone.port}` }] } } });

      const failure = await failureOf(given.reader.readUrl(gone.url));

      expect(failure.message).to.equal(`Unable to read '${gone.url}/': connect ECONNREFUSED 127.0.0.1:${gone.port}`);
    });

    it('with the reason of the signal', async () => {
      const controller = new AbortController();
      host.answer(() => controller.abort(new Error('never mind')));

      const failure = await failureOf(readerFor({}).readUrl(host.url, { signal: controller.signal }));

      expect(failure.message).to.equal('never mind');
    });
  });

  describe('follows a redirect', () => {
    it('to another permitted host, which is not shown the token', async () => {
      host.answer((_, response) => response.writeHead(302, { location: `${other.url}/b?signature=1` }).end());
      other.answer((_, response) => response.end('there'));

      const { buffer } = await readerFor({}).readUrl(host.url, { token: 'abc', etag: '"1"' });

      expect((await buffer()).toString()).to.equal('there');
      const { authorization, 'if-none-match': etag } = other.requests[0]?.headers ?? {};
      expect([other.requests[0]?.url, authorization, etag]).to.deep.equal(['/b?signature=1', undefined, '"1"']);
    });

    it('within a host, which is shown the token again', async () => {
      host.answer(({ url }, response) => {
        if (url === '/a') response.writeHead(308, { location: 'b' }).end();
        else response.end();
      });

      await readerFor({}).readUrl(`${host.url}/a`, { token: 'abc' });

      expect(host.requests.map(({ url, headers }) => [url, headers.authorization])).to.deep.equal([
        ['/a', 'Bearer abc'],
        ['/b', 'Bearer abc'],
      ]);
    });

    it('five times and no more', async () => {
      host.answer(({ url }, response) => {
        const left = Number(url?.slice(1));
        response.writeHead(left > 0 ? 302 : 200, { location: `/${left - 1}` }).end('there');
      });
      const reader = readerFor({});

      const { buffer } = await reader.readUrl(`${host.url}/5`);
      const failure = await failureOf(reader.readUrl(`${host.url}/6`));

      expect((await buffer()).toString()).to.equal('there');
      expect(failure.message).to.equal(`Too many redirects (max 5) when reading ${host.url}/6`);
    });

    it('never to what is not permitted, whose query it does not show', async () => {
      host.answer((_, response) =>
        response.writeHead(302, { location: 'http://169.254.169.254/latest?signature=1' }).end(),
      );

      const failure = await failureOf(readerFor({}).readUrl(host.url));

      expect([failure.name, failure.message]).to.deep.equal([
        'NotAllowedError',
        'URL not allowed by backend.reading.allow configuration: http://169.254.169.254/latest',
      ]);
    });
  });

  describe('searches', () => {
    it('for one file', async () => {
      host.answer((_, response) => response.writeHead(200, { etag: '"7"' }).end('hello'));

      const { files, etag } = await readerFor({}).search(`${host.url}/a.yaml`);
      const [{ url, content } = { content: () => Promise.resolve('') }] = files;

      expect([files.length, url, (await content()).toString(), etag]).to.deep.equal([
        1,
        `${host.url}/a.yaml`,
        'hello',
        '"7"',
      ]);
    });

    it('and finds nothing where nothing lies', async () => {
      host.answer((_, response) => response.writeHead(404).end());

      expect(await readerFor({}).search(`${host.url}/a.yaml`)).to.deep.equal({ files: [], etag: '' });
    });

    it('by no pattern outside of repositories', async () => {
      const failure = await failureOf(readerFor({}).search(`${host.url}/*.yaml`));

      expect([failure.name, failure.message]).to.deep.equal([
        'InputError',
        `'${host.url}/*.yaml' has a pattern, and files can be searched for in repositories only`,
      ]);
    });
  });

  describe('in a backend', () => {
    it('asks the readers of factories first, and gives them what they need', async () => {
      const seen: string[] = [];

      @Service('plugin', UrlReaderFactory)
      class MemoryReaders implements UrlReaderFactory {
        create({ config, treeResponseFactory }: { config: Config; treeResponseFactory: object }): UrlReaderEntry[] {
          seen.push(config.getString('app.title'), ...Object.keys(treeResponseFactory));
          const refuse = () => Promise.reject(new Error('not here'));
          const readUrl = async (url: string) => ({ buffer: async () => Buffer.from(`memory of ${url}`) });
          return [
            {
              predicate: ({ protocol }) => protocol === 'memory:',
              reader: { readUrl, readTree: refuse, search: refuse },
            },
          ];
        }
      }
      @Plugin('library')
      class LibraryPlugin {
        constructor(readonly reader: UrlReader) {}
      }
      const backend = await createTestBackend({ config: { app: { title: 'stage' } } })
        .add(LibraryPlugin)
        .add(MemoryReaders)
        .start();
      const reader = await backend.get(UrlReader, { plugin: 'library' });

      const { buffer } = await reader.readUrl('memory:play');

      expect((await buffer()).toString()).to.equal('memory of memory:play');
      expect(seen[0]).to.equal('stage');
      await backend.stop();
    });

    it('ends what is being read when the backend stops', async () => {
      @Plugin('library')
      class LibraryPlugin {
        constructor(readonly reader: UrlReader) {}
      }
      const allow = [{ host: `127.0.0.1:${host.port}` }];
      const backend = await createTestBackend({ config: { backend: { reading: { allow } } } })
        .add(LibraryPlugin)
        .start();
      const reader = await backend.get(UrlReader, { plugin: 'library' });
      host.answer(() => {});
      const failing = failureOf(reader.readUrl(host.url));
      await eventually(() => host.requests.length === 1);

      await backend.stop();

      expect((await failing).message).to.equal(`Unable to read '${host.url}/': The client is destroyed`);
    });
  });

  it('follows the configuration, and keeps what was known when a change cannot be used', async () => {
    host.answer((_, response) => response.end('hello'));
    const config = new ChangingConfig({});
    const connections = new OutboundConnections({});
    const logger = new MemoryLogger();
    const reader = new GuardedUrlReader(config, logger, new SystemClock(), connections, []);
    reader.onInit();
    const names: string[] = [];
    const attempt = async (allow: JsonObject[]): Promise<void> => {
      config.change({ backend: { reading: { allow } } });
      names.push(
        await reader.readUrl(host.url).then(
          () => 'read',
          (error: Error) => error.name,
        ),
      );
    };

    await attempt([]);
    await attempt([{ host: `127.0.0.1:${host.port}` }]);
    await attempt([{ host: 'a:9-1' }]);

    expect(names).to.deep.equal(['NotAllowedError', 'read', 'read']);
    expect(logger.entries.map(({ level, message }) => `${level}: ${message}`)).to.deep.equal([
      'error: The URL reader keeps its settings, because the new ones cannot be used',
    ]);
    await connections.onShutdown();
  });

  function readerFor(reading: JsonObject, clock?: TestClock): GuardedUrlReader {
    const allow = [{ host: `127.0.0.1:${host.port}` }, { host: `127.0.0.1:${other.port}` }];
    given = givenUrlReader({ backend: { reading: { ...reading, allow } } }, clock === undefined ? {} : { clock });
    return given.reader;
  }
});

class ChangingConfig extends StaticConfig {
  #now: StaticConfig;
  #onChange: () => void = () => {};

  constructor(data: JsonObject) {
    super(data);
    this.#now = new StaticConfig(data);
  }

  change(data: JsonObject): void {
    this.#now = new StaticConfig(data);
    this.#onChange();
  }

  override subscribe = (onChange: () => void): { unsubscribe(): void } => {
    this.#onChange = onChange;
    return { unsubscribe: () => {} };
  };
  override getOptionalConfigArray = (key: string): Config[] | undefined => this.#now.getOptionalConfigArray(key);
}
