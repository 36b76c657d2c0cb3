import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { JsonObject, ReadTreeFile, UrlSearchFile } from 'proscenium';
import { tarGzOf } from '../../support/archives.js';
import { failureOf, thrownBy } from '../../support/failure-of.js';
import { type GivenUrlReader, givenUrlReader } from '../../support/given-url-reader.js';
import { givenWebHost, type WebHost } from '../../support/web-host.js';

const COMMIT = '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d';
const FILES = { 'README.md': '# library', 'docs/a.md': 'a', 'docs/deep/b.md': 'b', 'docs/plan 1.txt': 'c' };

/** What a fake host answers, by path and query. */
type Answers = Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>;

const text = (body: string | Buffer) => (_: IncomingMessage, response: ServerResponse) =>
  response.setHeader('etag', '"file"').end(body);
const json = (body: unknown) => text(JSON.stringify(body));
const archiveOf = (folder: string, prefix = '') =>
  text(
    tarGzOf(
      Object.entries(FILES)
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, content]) => ({ path: `${folder}/${path}`, content })),
    ),
  );

interface Kind {
  readonly name: string;
  readonly integrations: (host: WebHost) => JsonObject;
  readonly answers: (host: WebHost, other: WebHost) => Answers;
  readonly file: string;
  readonly tree: string;
  readonly project: string;
  readonly pattern: string;
  /** Where found files lie. */
  readonly found: string;
  readonly authorization: (token: string) => string;
}

const GITHUB: Kind = {
  name: 'github',
  integrations: ({ url, port }) => ({
    github: [{ host: `127.0.0.1:${port}`, apiBaseUrl: `${url}/api/v3`, rawBaseUrl: `${url}/raw/`, token: ' secret ' }],
  }),
  answers: (_, other) => ({
    '/api/v3/repos/acme/library/contents/docs/plan%201.txt?ref=main': text('c'),
    '/raw/acme/library/main/docs/plan%201.txt': text('raw c'),
    '/api/v3/repos/acme/library/commits/main': text(COMMIT),
    '/api/v3/repos/acme/library/commits/HEAD': text(COMMIT),
    [`/api/v3/repos/acme/library/tarball/${COMMIT}`]: (_request, response) =>
      response.writeHead(302, { location: `${other.url}/acme/library/legacy.tar.gz/${COMMIT}?token=temporary` }).end(),
    [`/api/v3/repos/acme/library/git/trees/${COMMIT}?recursive=1`]: json({
      sha: COMMIT,
      tree: [
        { path: 'docs', mode: '040000', type: 'tree', sha: 'd' },
        { path: 'docs/link.md', mode: '120000', type: 'blob', sha: 'l' },
        ...Object.keys(FILES).map((path, index) => ({ path, mode: '100644', type: 'blob', sha: `${index}` })),
      ],
      truncated: false,
    }),
    ...Object.fromEntries(
      Object.values(FILES).map((content, index) => [`/api/v3/repos/acme/library/git/blobs/${index}`, text(content)]),
    ),
  }),
  file: '/acme/library/blob/main/docs/plan%201.txt',
  tree: '/acme/library/tree/main/docs',
  project: '/acme/library.git',
  pattern: '/acme/library/blob/main/docs/**/*.md',
  found: '/acme/library/blob/main/',
  authorization: (token) => `Bearer ${token}`,
};

const GITLAB: Kind = {
  name: 'gitlab',
  integrations: ({ url, port }) => ({
    gitlab: [
      { host: `127.0.0.1:${port}`, baseUrl: `${url}/gitlab`, apiBaseUrl: `${url}/gitlab/api/v4`, token: 'secret' },
    ],
  }),
  answers: () => {
    const project = '/gitlab/api/v4/projects/acme%2Fbooks%2Flibrary';
    return {
      [`${project}/repository/files/docs%2Fplan%201.txt/raw?ref=main`]: text('c'),
      [`${project}/repository/commits?ref_name=main&path=docs&per_page=1`]: json([{ id: COMMIT }]),
      [`${project}/repository/commits?ref_name=main&per_page=1`]: json([{ id: COMMIT }]),
      [`${project}/repository/commits?per_page=1`]: json([{ id: COMMIT }]),
      [`${project}/repository/commits?ref_name=main&path=gone&per_page=1`]: json([]),
      [`${project}/repository/archive.tar.gz?sha=${COMMIT}&path=docs`]: archiveOf(`library-${COMMIT}-docs`, 'docs/'),
      [`${project}/repository/archive.tar.gz?sha=${COMMIT}`]: archiveOf(`library-${COMMIT}`),
      [`${project}/jobs/artifacts/main/raw/report.json?job=test`]: text('report'),
    };
  },
  file: '/gitlab/acme/books/library/-/blob/main/docs/plan%201.txt',
  tree: '/gitlab/acme/books/library/-/tree/main/docs',
  project: '/gitlab/acme/books/library',
  pattern: '/gitlab/acme/books/library/-/blob/main/docs/**/*.md',
  found: '/gitlab/acme/books/library/-/blob/main/',
  authorization: (token) => `Bearer ${token}`,
};

const GITEA: Kind = {
  name: 'gitea',
  integrations: ({ url, port }) => ({ gitea: [{ host: `127.0.0.1:${port}`, baseUrl: url, password: 'secret' }] }),
  answers: () => {
    const project = '/api/v1/repos/acme/library';
    return {
      [project]: json({ full_name: 'acme/library', default_branch: 'main' }),
      [`${project}/raw/docs/plan%201.txt?ref=main`]: text('c'),
      [`${project}/git/commits/main`]: json({ sha: COMMIT }),
      [`${project}/archive/${COMMIT}.tar.gz`]: archiveOf('library'),
    };
  },
  file: '/acme/library/src/branch/main/docs/plan%201.txt',
  tree: '/acme/library/src/branch/main/docs',
  project: '/acme/library',
  pattern: '/acme/library/src/branch/main/docs/**/*.md',
  found: '/acme/library/src/branch/main/',
  authorization: (token) => `token ${token}`,
};

describe('repositories', () => {
  let host: WebHost;
  let other: WebHost;
  let given: GivenUrlReader | undefined;

  before(async () => {
    [host, other] = await Promise.all([givenWebHost(), givenWebHost()]);
  });

  after(() => Promise.all([host.stop(), other.stop()]));

  afterEach(() => given?.stop());

  for (const kind of [GITHUB, GITLAB, GITEA])
    describe(`of ${kind.name}`, () => {
      it('are read file by file, with the token of the configuration', async () => {
        const { reader } = givenHost(kind);

        const { buffer, etag } = await reader.readUrl(host.url + kind.file);

        expect([(await buffer()).toString(), etag]).to.deep.equal(['c', '"file"']);
        expect(host.requests.map(({ headers }) => headers.authorization)).to.deep.equal([kind.authorization('secret')]);
      });

      it('are read with the token that is given instead', async () => {
        const { reader } = givenHost(kind);

        await reader.readUrl(host.url + kind.file, { token: 'mine' });

        expect(host.requests.map(({ headers }) => headers.authorization)).to.deep.equal([kind.authorization('mine')]);
      });

      it('are read as trees', async () => {
        const { reader } = givenHost(kind);

        const tree = await reader.readTree(host.url + kind.tree);

        expect(tree.etag).to.equal(COMMIT);
        expect(await contentsOf(await tree.files())).to.deep.equal({
          'a.md': 'a',
          'deep/b.md': 'b',
          'plan 1.txt': 'c',
        });
      });

      it('are read as a whole, from the default branch', async () => {
        const { reader } = givenHost(kind);

        const tree = await reader.readTree(host.url + kind.project);

        expect(await contentsOf(await tree.files())).to.deep.equal(FILES);
      });

      it('are searched by pattern', async () => {
        const { reader } = givenHost(kind);

        const { files, etag } = await reader.search(host.url + kind.pattern);

        const found = host.url + kind.found;
        expect(await contentsOf(files)).to.deep.equal({ [`${found}docs/a.md`]: 'a', [`${found}docs/deep/b.md`]: 'b' });
        expect(etag).to.equal(COMMIT);
      });

      it('are searched for one file', async () => {
        const { reader } = givenHost(kind);

        const found = await reader.search(host.url + kind.file);
        const missing = await reader.search(`${host.url}${kind.file}.bak`);

        expect(await contentsOf(found.files)).to.deep.equal({ [host.url + kind.file]: 'c' });
        expect(missing).to.deep.equal({ files: [], etag: '' });
      });

      it('have not been changed when the commit is the same', async () => {
        const { reader } = givenHost(kind);

        const failures = [
          await failureOf(reader.readTree(host.url + kind.tree, { etag: COMMIT })),
          await failureOf(reader.search(host.url + kind.pattern, { etag: COMMIT })),
          await failureOf(reader.readUrl(host.url + kind.file, { etag: '"file"' })),
        ];

        expect(failures.map(({ name }) => name)).to.deep.equal([
          'NotModifiedError',
          'NotModifiedError',
          'NotModifiedError',
        ]);
      });

      it('are not found under wrong names, and no message has a token', async () => {
        const { reader } = givenHost(kind);
        const url = `${host.url}${kind.file}.bak?token=abc`;

        const failure = await failureOf(reader.readUrl(url));

        expect([failure.name, failure.message]).to.deep.equal([
          'NotFoundError',
          `could not read ${url.replace('abc', '***')}, 404 Not Found`,
        ]);
      });

      for (const path of ['%2e%2e%2f%2e%2e%2fuser', '..%5c..', '%2e%2e%2F', 'a%00'])
        it(`are not left by ${path}`, async () => {
          const { reader } = givenHost(kind);

          const failure = await failureOf(reader.readUrl(`${host.url}${kind.file}/${path}`));

          expect([failure.name, failure.message]).to.deep.equal([
            'InputError',
            `'${host.url}${kind.file}/${path}' has a path that is no path of a repository`,
          ]);
          expect(host.requests.length).to.equal(0);
        });

      it('refuse what is no place in them', async () => {
        const { reader } = givenHost(kind);

        const failures = [
          await failureOf(reader.readUrl(`${host.url}/`)),
          await failureOf(reader.readUrl(host.url + kind.project)),
        ];

        expect(failures.map(({ name }) => name)).to.deep.equal(['InputError', 'InputError']);
      });
    });

  describe('of GitHub', () => {
    it('send the one who asks for an archive elsewhere, without the token', async () => {
      const { reader } = givenHost(GITHUB);

      await (await reader.readTree(host.url + GITHUB.tree)).files();

      expect(other.requests.map(({ headers }) => headers.authorization)).to.deep.equal([undefined]);
    });

    it('send nobody to where nothing permits it', async () => {
      const { reader } = givenHost(GITHUB, { reading: {} });

      const failure = await failureOf(reader.readTree(host.url + GITHUB.tree));

      expect([failure.name, failure.message]).to.deep.equal([
        'NotAllowedError',
        `URL not allowed by backend.reading.allow configuration: ${other.url}/acme/library/legacy.tar.gz/${COMMIT}`,
      ]);
    });

    it('are read as raw files when there is no token', async () => {
      const { reader } = givenHost(GITHUB, { token: undefined });

      const { buffer } = await reader.readUrl(host.url + GITHUB.file);

      expect((await buffer()).toString()).to.equal('raw c');
      expect(host.requests[0]?.headers.authorization).to.equal(undefined);
    });

    it('are searched in their archive when they have too many files to list', async () => {
      const { reader } = givenHost(
        GITHUB,
        {},
        {
          [`/api/v3/repos/acme/library/git/trees/${COMMIT}?recursive=1`]: json({ tree: [], truncated: true }),
        },
      );

      const { files } = await reader.search(host.url + GITHUB.pattern);

      const found = host.url + GITHUB.found;
      expect(await contentsOf(files)).to.deep.equal({ [`${found}docs/a.md`]: 'a', [`${found}docs/deep/b.md`]: 'b' });
    });

    it('say that the limit of requests is reached', async () => {
      const { reader } = givenHost(
        GITHUB,
        {},
        {
          '/api/v3/repos/acme/library/commits/main': (_, response) =>
            response.writeHead(403, { 'x-ratelimit-remaining': '0' }).end(),
        },
      );

      const { message } = await failureOf(reader.readTree(host.url + GITHUB.tree));

      expect(message).to.equal(`could not read ${host.url}${GITHUB.tree}, 403 Forbidden (rate limit exceeded)`);
    });
  });

  describe('of GitLab', () => {
    it('have what jobs left behind', async () => {
      const { reader } = givenHost(GITLAB);

      const { buffer } = await reader.readUrl(
        `${host.url}/gitlab/acme/books/library/-/jobs/artifacts/main/raw/report.json?job=test`,
      );

      expect((await buffer()).toString()).to.equal('report');
    });

    it('have no folder that no commit knows', async () => {
      const { reader } = givenHost(GITLAB);

      const failure = await failureOf(reader.readTree(`${host.url}/gitlab/acme/books/library/-/tree/main/gone`));

      expect([failure.name, failure.message]).to.deep.equal([
        'NotFoundError',
        `there is no 'gone' in acme/books/library of 127.0.0.1:${host.port}`,
      ]);
    });
  });

  describe('that are configured wrongly', () => {
    for (const [what, integrations, message, mend] of [
      [
        "a GitHub of one's own without its API",
        { github: [{ host: 'ghe.example.com' }] },
        "'integrations.github[0].host' in the given configuration is 'ghe.example.com', and nothing says where its API is.",
        'add apiBaseUrl, such as https://ghe.example.com/api/v3.',
      ],
      [
        "a GitLab of one's own without its API",
        { gitlab: [{ host: 'gitlab.example.com' }] },
        "'integrations.gitlab[0].host' in the given configuration is 'gitlab.example.com', and nothing says where its API is.",
        'add apiBaseUrl, such as https://gitlab.example.com/api/v4.',
      ],
      [
        'a host that is a URL',
        { gitea: [{ host: 'https://gitea.example.com' }] },
        "'integrations.gitea[0].host' in the given configuration is 'https://gitea.example.com', which is no host.",
        "write 'git.example.com', with a port where it has one.",
      ],
      [
        'a URL that is none',
        { gitea: [{ host: 'gitea.example.com', baseUrl: 'gitea' }] },
        "'integrations.gitea[0].baseUrl' in the given configuration is no URL.",
        'write all of it, from https:// on.',
      ],
    ] as const)
      it(`end the start: ${what}`, () => {
        expect(thrownBy(() => givenUrlReader({ integrations })).message).to.equal(
          [
            message,
            '  where  the given configuration',
            `  mend   ${mend}`,
            '  see    docs/reference/errors.md#invalid_config',
          ].join('\n'),
        );
      });
  });

  function givenHost(kind: Kind, changes: JsonObject = {}, more: Answers = {}): GivenUrlReader {
    const answers: Answers = { ...kind.answers(host, other), ...more };
    host.answer((request, response) => {
      const answer = answers[request.url ?? ''];
      if (answer === undefined) response.writeHead(404).end();
      else answer(request, response);
    });
    other.answer(archiveOf('acme-library-7fd1a60'));
    const [[name, list] = ['', []]] = Object.entries(kind.integrations(host)) as [string, JsonObject[]][];
    const integrations = { [name]: list.map((one) => ('token' in changes ? { ...one, token: undefined } : one)) };
    const reading = changes['reading'] ?? { allow: [{ host: `127.0.0.1:${other.port}` }] };
    given = givenUrlReader({ backend: { reading }, integrations });
    return given;
  }
});

async function contentsOf(files: readonly (ReadTreeFile | UrlSearchFile)[]): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => ['url' in file ? file.url : file.path, (await file.content()).toString()] as const),
    ),
  );
}
