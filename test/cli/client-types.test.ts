import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTestBackend, mockUser, type TestBackend } from 'proscenium/testing';
import type { CommandOptions } from '#src/cli/command.js';
import { clientTypes } from '#src/cli/commands/client-types.js';
import type { Output } from '#src/cli/output.js';
import { LibraryPlugin } from '../client/library/library-plugin.js';
import { freePort } from '../support/own-server.js';
import { readText } from '../support/repository.js';
import { runCommand } from './support.js';

/** What `proscenium client:types http://localhost:7007/api/library/openapi.json --out library-api.ts` writes. */
const TYPES = readText('test/client/library/library-api.ts');

describe('client:types', () => {
  let folder: string;
  let backend: TestBackend;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proscenium-types-'));
    backend = await createTestBackend().add(LibraryPlugin).start();
    const document = await (await backend.fetch('/api/library/openapi.json')).text();
    await writeFile(join(folder, 'library.json'), document);
    await writeFile(join(folder, 'current.ts'), TYPES);
    await writeFile(join(folder, 'other.json'), '{"swagger":"2.0","paths":{}}');
  });
  after(async () => {
    await backend?.stop();
    await rm(folder, { recursive: true });
  });

  /** Without a process of its own. */
  async function run(source: string, options: CommandOptions = {}) {
    const told: string[] = [];
    const output = { print: (text: string) => told.push(text), tell: (text: string) => told.push(text) };
    const isWell = await clientTypes.perform({ parameters: [source], options, output: output as unknown as Output });
    return { isWell, told };
  }

  it('prints the types of a document that is a file', async () => {
    const ended = await runCommand(['client:types', 'library.json'], { folder });

    expect(ended).to.deep.equal({ code: 0, stdout: TYPES, stderr: '' });
  });

  it('writes the types of a document that a backend serves to whoever shows a token', async () => {
    const environment = { PROSCENIUM_TOKEN: mockUser().token ?? '' };
    const address = `${backend.url}/api/library/openapi.json`;

    const ended = await runCommand(['client:types', address, '--out', 'api.ts'], { folder, environment });

    expect(ended).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(join(folder, 'api.ts'), 'utf8')).to.equal(TYPES);
  });

  it('takes the part of one plugin out of the document of a backend', async () => {
    const ended = await run(`${backend.url}/.proscenium/openapi.json`, { plugin: 'library' });

    expect(ended).to.deep.equal({ isWell: true, told: [TYPES.trimEnd()] });
  });

  it('tells with --check whether the file is up to date', async () => {
    const source = join(folder, 'library.json');
    const old = join(folder, 'old.ts');
    await writeFile(old, 'export interface paths {}\n');

    expect([
      await run(source, { check: true, out: join(folder, 'current.ts') }),
      await run(source, { check: true, out: old }),
    ]).to.deep.equal([
      { isWell: true, told: [] },
      { isWell: false, told: [`${old} is not what ${source} says. Run the command without --check.`] },
    ]);
    expect(await readFile(old, 'utf8')).to.equal('export interface paths {}\n');
  });

  const usual = 'name a file or an address such as http://localhost:7007/api/catalog/openapi.json.';
  const faults: [fact: string, file: string, options: CommandOptions, what: string, mend: string][] = [
    [
      'a file that is not there',
      'nowhere.json',
      {},
      "cannot read <folder>/nowhere.json: ENOENT: no such file or directory, open '<folder>/nowhere.json'.",
      usual,
    ],
    ['a document of another kind', 'other.json', {}, 'finds no OpenAPI 3 document in <folder>/other.json.', usual],
    [
      'a plugin that the document does not know',
      'library.json',
      { plugin: 'attic' },
      "finds no path of plugin 'attic' in the document.",
      'name the document of a backend in which the plugin has started, such as /.proscenium/openapi.json.',
    ],
    [
      'a file that cannot be written',
      'library.json',
      { out: join('/dev/null', 'api.ts') },
      "cannot write /dev/null/api.ts: ENOTDIR: not a directory, open '/dev/null/api.ts'.",
      'name a file in a folder that is there.',
    ],
  ];
  for (const [fact, file, options, what, mend] of faults)
    it(`fails for ${fact}`, async () => {
      expect(await failureOf(run(join(folder, file), options))).to.equal(said(what, mend));
    });

  it('fails for text that is no JSON', async () => {
    expect(await failureOf(run(join(folder, 'current.ts')))).to.match(
      /^client:types cannot read <folder>\/current\.ts as JSON: Unexpected token .+/,
    );
  });

  it('fails for an address that refuses or is not there', async () => {
    const port = await freePort();
    expect(await failureOf(run(`${backend.url}/nothing.json`))).to.equal(
      said(`was answered 404 Not Found by ${backend.url}/nothing.json.`, usual),
    );
    expect(await failureOf(run(`http://127.0.0.1:${port}/x`))).to.equal(
      said(`cannot read http://127.0.0.1:${port}/x: connect ECONNREFUSED 127.0.0.1:${port}.`, usual),
    );
  });

  function said(what: string, mend: string): string {
    return `client:types ${what} mend ${mend} see docs/reference/errors.md#command_failed`;
  }

  /** Its message in one line. */
  async function failureOf(promise: Promise<unknown>): Promise<string> {
    const error: unknown = await promise.catch((thrown: unknown) => thrown);
    return (error as Error).message.replaceAll(folder, '<folder>').replaceAll(/\s+/g, ' ');
  }
});
