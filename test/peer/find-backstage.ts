import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What is installed, by exact version; express for the router of its plugin. */
const PACKAGES = {
  '@backstage/backend-defaults': '0.18.0',
  '@backstage/backend-plugin-api': '1.10.1',
  '@backstage/errors': '1.4.0',
  '@backstage/plugin-permission-common': '0.9.11',
  express: '4.22.3',
};

/** How long the installation may take, in milliseconds. */
const LIMIT = 480_000;

/**
 * The folder where a Backstage is installed, outside of this repository and kept between runs. It is large, and installed by npm when it
 * is not there yet.
 *
 * @returns `undefined` unless the environment says `BACKSTAGE_PEER=true`
 */
export async function findBackstage(): Promise<string | undefined> {
  if (process.env['BACKSTAGE_PEER'] !== 'true') return undefined;
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'proscenium');
  const folder = join(cache, `backstage-${PACKAGES['@backstage/backend-defaults']}`);
  if (!existsSync(join(folder, 'package.json'))) await install(cache, folder);
  return folder;
}

/** Puts the folder into its place when it is complete. */
async function install(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  try {
    const manifest = { name: 'backstage-peer', version: '0.0.0', private: true, dependencies: PACKAGES };
    await writeFile(join(draft, 'package.json'), JSON.stringify(manifest));
    // Nothing of it is compiled: its keys are in files, so that it needs no database.
    const parameters = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await promisify(execFile)('npm', parameters, { cwd: draft, timeout: LIMIT });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
