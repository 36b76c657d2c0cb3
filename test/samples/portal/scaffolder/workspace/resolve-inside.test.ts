import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolveInside } from '../../../../../samples/portal/scaffolder/workspace/resolve-inside.js';
import { failureOf } from '../support/failure-of.js';

describe('resolveInside', () => {
  let folder: string;
  let root: string;

  beforeEach(async () => {
    folder = realpathSync(await mkdtemp(join(tmpdir(), 'resolve-inside-')));
    root = join(folder, 'root');
    await mkdir(join(root, 'docs'), { recursive: true });
    await mkdir(join(folder, 'root-beside'));
    await writeFile(join(folder, 'secret.txt'), 'secret');
  });

  afterEach(() => rm(folder, { recursive: true }));

  for (const [path, expected] of [
    ['.', ''],
    ['docs', '/docs'],
    ['./docs//index.md', '/docs/index.md'],
    ['not/there/yet.txt', '/not/there/yet.txt'],
    ['..hidden/...', '/..hidden/...'],
  ] as const) {
    it(`finds '${path}'`, async () => {
      expect(await resolveInside(root, path)).to.equal(`${root}${expected}`);
    });
  }

  for (const [path, message] of [
    ['', 'a path is empty'],
    ['..', "'..' holds '..'"],
    ['../root-beside/x', "'../root-beside/x' holds '..'"],
    ['docs/../../secret.txt', "'docs/../../secret.txt' holds '..'"],
    ['docs/..', "'docs/..' holds '..'"],
    ['/etc/passwd', "'/etc/passwd' is not a relative path"],
    ['//host/share', "'//host/share' is not a relative path"],
    ['C:/Windows', "'C:/Windows' is not a relative path"],
    ['c:secret', "'c:secret' is not a relative path"],
    ['..\\secret.txt', "'..\\secret.txt' holds a backslash; write '/' between the parts of a path"],
    ['docs\\index.md', "'docs\\index.md' holds a backslash; write '/' between the parts of a path"],
    ['docs/\0', 'a path holds a NUL character'],
  ] as const) {
    it(`refuses ${JSON.stringify(path)}`, async () => {
      expect(await failureOf(resolveInside(root, path))).to.equal(`InputError: ${message}`);
    });
  }

  for (const [target, path] of [
    ['../..', 'link/secret.txt'],
    ['../secret.txt', 'link'],
    ['../root-beside', 'link/new.txt'],
    ['../root-beside', 'link/not/there/yet.txt'],
    ['../not-there.txt', 'link'],
    ['link', 'link'],
  ] as const) {
    it(`refuses '${path}' when the link leads to '${target}'`, async () => {
      await symlink(target, join(root, 'link'));

      const failure = await failureOf(resolveInside(root, path));

      expect(failure).to.equal(`InputError: '${path}' leads out of the folder through a symbolic link`);
      expect(await readdir(join(folder, 'root-beside'))).to.deep.equal([]);
    });
  }

  it('follows a link that stays inside', async () => {
    await symlink('docs', join(root, 'link'));

    expect(await resolveInside(root, 'link/index.md')).to.equal(join(root, 'link/index.md'));
  });

  it('works in a folder that is itself reached through a link', async () => {
    await symlink('root', join(folder, 'alias'));

    expect(await resolveInside(join(folder, 'alias'), 'docs')).to.equal(join(root, 'docs'));
  });
});
