import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { FetchTemplate } from '../../../../../samples/portal/scaffolder/actions/fetch-template.js';
import { listFiles } from '../../../../../samples/portal/scaffolder/workspace/list-files.js';
import { failureOf } from '../support/failure-of.js';
import { givenContext, givenFolder } from '../support/given-context.js';

describe('fetch:template', () => {
  let given: Awaited<ReturnType<typeof givenFolder>>;

  beforeEach(async () => {
    given = await givenFolder();
  });

  afterEach(() => given.remove());

  async function givenSkeleton(files: Record<string, string | Uint8Array>) {
    for (const [path, content] of Object.entries(files)) {
      const target = join(given.folder, 'template/skeleton', path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }

  function fetch(input: { url?: string; targetPath?: string; values?: Record<string, string> }) {
    const { context } = givenContext(given.workspace, { url: './skeleton', ...input }, given.folder);
    return new FetchTemplate().handler(context);
  }

  it('fills values in, in contents and in names', async () => {
    await givenSkeleton({
      'README.md': '# ${{ values.name | upper }}',
      'src/${{ values.name }}/index.ts': 'export {};',
    });

    await fetch({ values: { name: 'shop' }, targetPath: 'out' });

    expect(await listFiles(given.workspace.root)).to.deep.equal(['out/README.md', 'out/src/shop/index.ts']);
    expect(await given.workspace.read('out/README.md')).to.equal('# SHOP');
  });

  it('leaves files alone that are not text', async () => {
    const bytes = Buffer.concat([Buffer.from([0x89, 0xff, 0]), Buffer.from('${{ values.name }}')]);
    await givenSkeleton({ 'logo.png': bytes });

    await fetch({});

    expect(await readFile(join(given.workspace.root, 'logo.png'))).to.deep.equal(bytes);
  });

  it('keeps scripts executable', async () => {
    await givenSkeleton({});
    await mkdir(join(given.folder, 'template/skeleton'), { recursive: true });
    await writeFile(join(given.folder, 'template/skeleton/run.sh'), '#!/bin/sh', { mode: 0o755 });

    await fetch({});

    expect((await stat(join(given.workspace.root, 'run.sh'))).mode & 0o100).to.equal(0o100);
  });

  it('names the file in which a value is unknown', async () => {
    await givenSkeleton({ 'docs/a.md': '${{ values.nmae }}' });

    const failure = await failureOf(fetch({ values: { name: 'x' } }));

    expect(failure).to.equal("InputError: file 'docs/a.md': 'values.nmae' is unknown; known in 'values': name");
  });

  it('refuses a name of a file that a value leads out of the workspace', async () => {
    await givenSkeleton({ '${{ values.name }}': 'x' });

    expect(await failureOf(fetch({ values: { name: '../../escaped' } }))).to.equal(
      "InputError: './../../escaped' holds '..'",
    );
  });

  for (const url of ['../', '/etc', '..\\..', 'skeleton/../..', 'https://example.org/skeleton']) {
    it(`refuses to read the skeleton ${url}`, async () => {
      await givenSkeleton({ 'README.md': 'x' });

      expect(await failureOf(fetch({ url }))).to.match(/^InputError: /);
      expect(await listFiles(given.workspace.root)).to.deep.equal([]);
    });
  }

  it('refuses a target outside of the workspace', async () => {
    await givenSkeleton({ 'README.md': 'x' });

    expect(await failureOf(fetch({ targetPath: '../out' }))).to.equal("InputError: '../out/README.md' holds '..'");
  });

  it('refuses a skeleton with a link in it, which could lead anywhere', async () => {
    await givenSkeleton({ 'README.md': 'x' });
    await symlink('/etc/passwd', join(given.folder, 'template/skeleton/passwd'));

    expect(await failureOf(fetch({}))).to.equal(
      "InputError: 'passwd' is a symbolic link; only files and folders are copied",
    );
  });

  it('says so when the template was not read from a file', async () => {
    const { context } = givenContext(given.workspace, { url: './skeleton' });
    const templateInfo = { entityRef: 'template:default/sample', entity: { metadata: {} } };

    const failure = await failureOf(new FetchTemplate().handler({ ...context, templateInfo }));

    expect(failure).to.equal(
      'InputError: the template does not come from a file, so a skeleton beside it cannot be found',
    );
  });
});
