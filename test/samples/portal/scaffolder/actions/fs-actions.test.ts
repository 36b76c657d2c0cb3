import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { FsRename } from '../../../../../samples/portal/scaffolder/actions/fs-rename.js';
import { FsWrite } from '../../../../../samples/portal/scaffolder/actions/fs-write.js';
import { listFiles } from '../../../../../samples/portal/scaffolder/workspace/list-files.js';
import { failureOf } from '../support/failure-of.js';
import { givenContext, givenFolder } from '../support/given-context.js';

describe('actions on files', () => {
  let given: Awaited<ReturnType<typeof givenFolder>>;

  beforeEach(async () => {
    given = await givenFolder();
  });

  afterEach(() => given.remove());

  describe('fs:write', () => {
    it('writes a file and the folders around it', async () => {
      const { context, lines } = givenContext(given.workspace, { path: 'docs/deep/index.md', content: '# Hello' });

      await new FsWrite().handler(context);

      expect(await given.workspace.read('docs/deep/index.md')).to.equal('# Hello');
      expect(lines).to.deep.equal(['Wrote docs/deep/index.md']);
    });

    for (const path of [
      '../escaped.txt',
      '/etc/escaped.txt',
      'a/../../escaped.txt',
      '..\\escaped.txt',
      'C:\\escaped.txt',
      '.',
    ]) {
      it(`refuses to write to ${path}`, async () => {
        const { context } = givenContext(given.workspace, { path, content: 'x' });

        expect(await failureOf(new FsWrite().handler(context))).to.match(/^InputError: /);
        expect(await listFiles(given.folder)).to.deep.equal([]);
      });
    }

    it('refuses to write through a link to nowhere, which would create its target', async () => {
      await symlink(join(given.folder, 'escaped.txt'), join(given.workspace.root, 'link'));
      const { context } = givenContext(given.workspace, { path: 'link', content: 'x' });

      const failure = await failureOf(new FsWrite().handler(context));

      expect(failure).to.equal("InputError: 'link' leads out of the folder through a symbolic link");
      expect(await failureOf(readFile(join(given.folder, 'escaped.txt')))).to.match(/ENOENT/);
    });
  });

  describe('fs:rename', () => {
    it('moves files and folders', async () => {
      await given.workspace.write('a/one.txt', '1');
      await given.workspace.write('two.txt', '2');
      const files = [
        { from: 'a', to: 'b/c' },
        { from: 'two.txt', to: 'b/two.txt' },
      ];
      const { context, lines } = givenContext(given.workspace, { files });

      await new FsRename().handler(context);

      expect(await listFiles(given.workspace.root)).to.deep.equal(['b/c/one.txt', 'b/two.txt']);
      expect(lines).to.deep.equal(['Moved a to b/c', 'Moved two.txt to b/two.txt']);
    });

    it('keeps what is there, unless told to replace it', async () => {
      await given.workspace.write('one.txt', '1');
      await given.workspace.write('two.txt', '2');
      const move = { from: 'one.txt', to: 'two.txt' };

      const failure = await failureOf(new FsRename().handler(givenContext(given.workspace, { files: [move] }).context));
      await new FsRename().handler(givenContext(given.workspace, { files: [{ ...move, overwrite: true }] }).context);

      expect(failure).to.equal("ConflictError: 'two.txt' is there already; set overwrite to replace it");
      expect(await given.workspace.read('two.txt')).to.equal('1');
    });

    for (const [from, to] of [
      ['../outside.txt', 'in.txt'],
      ['in.txt', '../out.txt'],
      ['in.txt', '.'],
      ['.', 'a'],
      ['in.txt', 'link/out.txt'],
      ['link/outside.txt', 'x.txt'],
    ] as const) {
      it(`refuses to move ${from} to ${to}`, async () => {
        await writeFile(join(given.folder, 'outside.txt'), 'outside');
        await mkdir(join(given.folder, 'elsewhere'));
        await given.workspace.write('in.txt', 'in');
        await symlink('../..', join(given.workspace.root, 'link'));
        const { context } = givenContext(given.workspace, { files: [{ from, to, overwrite: true }] });

        expect(await failureOf(new FsRename().handler(context))).to.match(/^InputError: /);
        expect(await readFile(join(given.folder, 'outside.txt'), 'utf8')).to.equal('outside');
        expect(await given.workspace.read('in.txt')).to.equal('in');
      });
    }
  });
});
