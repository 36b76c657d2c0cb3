import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { ReadTreeOptions, ReadTreeResponse } from 'proscenium';
import { list } from 'tar';
import { tarGzOf, tarOf, type TestEntry, zipOf } from '../../support/archives.js';
import { failureOf } from '../../support/failure-of.js';
import { type GivenUrlReader, givenUrlReader } from '../../support/given-url-reader.js';
import { givenWebHost, type WebHost } from '../../support/web-host.js';

const FILES: readonly TestEntry[] = [
  { path: 'docs/', type: 'Directory' },
  { path: 'docs/index.md', content: '# hello' },
  { path: './docs/deep/more.md', content: 'more' },
  { path: 'run.sh', content: 'exit', mode: 0o755 },
  { path: 'empty', content: '' },
];
const READ = { 'docs/index.md': '# hello', 'docs/deep/more.md': 'more', 'run.sh': 'exit', empty: '' };

describe('an archive that is read as a tree', () => {
  let host: WebHost;
  let folder: string;
  let given: GivenUrlReader | undefined;

  before(async () => {
    host = await givenWebHost();
  });

  after(() => host.stop());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proscenium-test-'));
  });

  afterEach(async () => {
    await given?.stop();
    await rm(folder, { recursive: true });
  });

  const bytes = { tar: tarOf(FILES), 'tar.gz': tarGzOf(FILES), tgz: tarGzOf(FILES), zip: zipOf(FILES.slice(1)) };

  for (const [ending, archive] of Object.entries(bytes))
    describe(`.${ending}`, () => {
      it('gives its files', async () => {
        const tree = await read(archive, { ending });

        expect(await contentsOf(tree)).to.deep.equal(READ);
        expect(tree.etag).to.equal('"1"');
      });

      it('is written to a folder, with what may be executed', async () => {
        const tree = await read(archive, { ending });

        expect(await tree.dir({ targetDir: folder })).to.equal(folder);

        expect(await folderContents(folder)).to.deep.equal(READ);
        expect(((await lstat(join(folder, 'run.sh'))).mode & 0o100) !== 0).to.equal(true);
        expect(((await lstat(join(folder, 'empty'))).mode & 0o111) !== 0).to.equal(false);
      });

      it('leaves nothing in the working directory', async () => {
        const tree = await read(archive, { ending });

        await tree.files();

        expect(await readdir(folder)).to.deep.equal([]);
      });

      it('leaves out what the filter does not want', async () => {
        const seen: Record<string, number | undefined> = {};
        const filter = (path: string, info?: { size: number }): boolean => {
          seen[path] = info?.size;
          return path.endsWith('.md');
        };
        const tree = await read(archive, { ending, filter });

        expect(Object.keys(await contentsOf(tree))).to.deep.equal(['docs/index.md', 'docs/deep/more.md']);
        expect(seen).to.deep.equal({ 'docs/index.md': 7, 'docs/deep/more.md': 4, 'run.sh': 4, empty: 0 });
      });

      it('is packed as tar for who wants an archive', async () => {
        const tree = await read(archive, { ending });
        const names: string[] = [];

        const unpacking = list({ onReadEntry: (entry) => void names.push(`${entry.path} ${entry.size}`) });
        for await (const chunk of await tree.archive()) unpacking.write(chunk as unknown as Buffer);
        unpacking.end();

        expect(names).to.deep.equal(['docs/index.md 7', 'docs/deep/more.md 4', 'run.sh 4', 'empty 0']);
      });
    });

  it('is written to a new folder in the working directory, unless one is named', async () => {
    const tree = await read(bytes.tar);

    const target = await tree.dir();

    expect(target.startsWith(join(folder, 'proscenium-tree-'))).to.equal(true);
    expect(await folderContents(target)).to.deep.equal(READ);
  });

  it('is read once', async () => {
    const tree = await read(bytes.tar);
    await tree.files();

    const messages = [await failureOf(tree.files()), await failureOf(tree.dir()), await failureOf(tree.archive())];

    expect(messages.map(({ message }) => message)).to.deep.equal(
      Array.from({ length: 3 }, () => 'this tree has been read already: call readTree() again'),
    );
  });

  it('keeps paths that are too long for the oldest form of tar', async () => {
    const path = `${'folder/'.repeat(40)}${'name'.repeat(30)}`;
    const tree = await read(tarOf([{ path, content: 'x' }]));
    const names: string[] = [];

    const unpacking = list({ onReadEntry: (entry) => void names.push(entry.path) });
    for await (const chunk of await tree.archive()) unpacking.write(chunk as unknown as Buffer);
    unpacking.end();

    expect(names).to.deep.equal([path]);
  });

  it('rejects with NotModifiedError when it is the one that the caller has', async () => {
    expect((await failureOf(read(bytes.tar, { etag: '"1"' }))).name).to.equal('NotModifiedError');
  });

  for (const path of ['../outside', 'a/../../outside', '/etc/outside', 'C:\\outside', 'a\\..\\..\\outside'])
    for (const ending of ['tar', 'zip'] as const)
      it(`fails for the path ${path} in .${ending}, and writes nothing`, async () => {
        const entries = [{ path, content: 'x' }];
        const tree = await read(ending === 'tar' ? tarOf(entries) : zipOf(entries), { ending });

        const failure = await failureOf(tree.dir());

        expect(failure.message).to.match(/^Unable to read the archive '/);
        expect(await readdir(folder)).to.deep.equal([]);
      });

  it('leaves out links, and what is reached through them stays where it is', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'proscenium-outside-'));
    const tree = await read(
      tarOf([
        { path: 'link', type: 'SymbolicLink', linkpath: outside },
        { path: 'link/planted', content: 'x' },
        { path: 'hard', type: 'Link', linkpath: '/etc/passwd' },
        { path: 'pipe', type: 'FIFO' },
      ]),
    );

    const target = await tree.dir();

    expect(await folderContents(target)).to.deep.equal({ 'link/planted': 'x' });
    expect(await readdir(outside)).to.deep.equal([]);
    await rm(outside, { recursive: true });
  });

  it('leaves out links of zip', async () => {
    const tree = await read(zipOf([{ path: 'link', content: '/etc/passwd', type: 'SymbolicLink' }, { path: 'a' }]), {
      ending: 'zip',
    });

    expect(await contentsOf(tree)).to.deep.equal({ a: '' });
  });

  it('follows no link that lies in the folder already', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'proscenium-outside-'));
    await writeFile(join(outside, 'file'), 'old');
    await mkdir(join(folder, 'target'));
    await symlink(outside, join(folder, 'target', 'docs'));
    await symlink(join(outside, 'file'), join(folder, 'target', 'file'));
    const targetDir = join(folder, 'target');

    const failures = [
      await failureOf((await read(bytes.tar)).dir({ targetDir })),
      await failureOf((await read(tarOf([{ path: 'file', content: 'new' }]))).dir({ targetDir })),
    ];

    expect(failures.map(({ message }) => message.split(',')[0])).to.deep.equal([
      `'${join(targetDir, 'docs')}' is no folder`,
      'ELOOP: too many symbolic links encountered',
    ]);
    expect(await folderContents(outside)).to.deep.equal({ file: 'old' });
    await rm(outside, { recursive: true });
  });

  describe('that is a bomb', () => {
    const zeros = Buffer.alloc(30 * 1024 * 1024);

    for (const [what, archive, ending, limits, message] of [
      [
        'too many entries',
        () => tarOf(Array.from({ length: 11 }, (_, index) => ({ path: `${index}` }))),
        'tar',
        { maxEntries: 10 },
        'it has more than 10 entries (backend.reading.archive.maxEntries)',
      ],
      [
        'too large when unpacked',
        () => gzipSync(tarOf([{ path: 'a', content: Buffer.alloc(3_000_000) }])),
        'tgz',
        { maxSize: '2mb' },
        'it unpacks to more than 2097152 bytes (backend.reading.archive.maxSize)',
      ],
      [
        'far larger than what was sent',
        () => gzipSync(tarOf([{ path: 'a', content: zeros }])),
        'tar.gz',
        {},
        'it unpacks to more than 200 times its size (backend.reading.archive.maxRatio)',
      ],
      [
        'far larger than what was sent, as zip',
        () => zipOf([{ path: 'a', content: zeros, deflated: deflateRawSync(zeros) }]),
        'zip',
        {},
        'it unpacks to more than 200 times its size (backend.reading.archive.maxRatio)',
      ],
      ['packed twice', () => gzipSync(gzipSync(tarOf([{ path: 'a' }]))), 'tgz', {}, 'it is packed twice'],
      ['no archive', () => Buffer.from('no archive at all'.repeat(100)), 'tar', {}, 'checksum failure'],
      [
        'broken off',
        () => tarOf([{ path: 'a', content: 'x'.repeat(2000) }]).subarray(0, 1200),
        'tar',
        {},
        'Truncated input (needed 1360 more bytes, only 0 available)',
      ],
    ] as const)
      it(`fails when it is ${what}`, async () => {
        const url = `${host.url}/a.${ending}`;
        const tree = await read(archive(), { ending, archive: limits });

        const failure = await failureOf(tree.files());

        expect(failure.message).to.equal(`Unable to read the archive '${url}': ${message}`);
      });

    it('fails when its files are too large to be kept in memory, and is written to disk all the same', async () => {
      const content = 'x'.repeat(6000);
      const archive = tarOf([
        { path: 'a', content },
        { path: 'b', content },
      ]);

      const failure = await failureOf((await read(archive, { memory: 10_000 })).files());
      const target = await (await read(archive, { memory: 10_000 })).dir();

      expect(failure.message).to.equal(
        `Unable to read the archive '${host.url}/a.tar': the files of it that are asked for have more than 10000 bytes (backend.reading.maxSize); dir() keeps them on disk`,
      );
      expect(await folderContents(target)).to.deep.equal({ a: content, b: content });
    });
  });

  it('says which setting is wrong when no temporary folder can be made', async () => {
    const workingDirectory = join(folder, 'missing');
    const tree = await read(bytes.zip, { ending: 'zip', workingDirectory });

    const { message } = await failureOf(tree.files());

    expect(message.split(': ')[0]).to.equal(
      `No folder for temporary files can be made in '${workingDirectory}' (backend.workingDirectory)`,
    );
  });

  it('is refused when its name says that it is something else', async () => {
    const failure = await failureOf(read(bytes.tar, { ending: 'html' }));

    expect([failure.name, failure.message]).to.deep.equal([
      'NotImplementedError',
      `'${host.url}/a.html' is no folder of a repository and no archive: only .tar, .tar.gz, .tgz and .zip can be read as a tree here`,
    ]);
  });

  async function read(
    archive: Buffer,
    {
      ending = 'tar',
      archive: limits = {},
      memory,
      workingDirectory = folder,
      ...options
    }: ReadTreeOptions & {
      readonly ending?: string;
      readonly archive?: object;
      readonly memory?: number;
      readonly workingDirectory?: string;
    } = {},
  ): Promise<ReadTreeResponse> {
    host.answer((_, response) => response.setHeader('etag', '"1"').end(archive));
    const allow = [{ host: `127.0.0.1:${host.port}` }];
    given = givenUrlReader({
      backend: {
        workingDirectory,
        reading: { allow, archive: { ...limits }, ...(memory !== undefined && { maxSize: memory }) },
      },
    });
    return given.reader.readTree(`${host.url}/a.${ending}`, options);
  }
});

async function contentsOf(tree: ReadTreeResponse): Promise<Record<string, string>> {
  const files = await tree.files();
  return Object.fromEntries(
    await Promise.all(files.map(async ({ path, content }) => [path, (await content()).toString()] as const)),
  );
}

async function folderContents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')] as const),
    ),
  );
}
