import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
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
  '@backstage/plugin-events-node': '0.4.26',
  '@backstage/plugin-permission-common': '0.9.11',
  express: '4.22.3',
};

/** How long one attempt to install may take, in milliseconds. */
const LIMIT = 240_000;
const ATTEMPTS = 2;

/**
 * The folder where a Backstage is installed, outside of this repository and kept between runs. It is large, and installed by npm when it
 * is not there yet.
 *
 * @returns `undefined` unless the environment says `BACKSTAGE_PEER=true`, or `CI=true`
 * @throws Error when it cannot be installed
 */
export async function findBackstage(): Promise<string | undefined> {
  if (process.env['BACKSTAGE_PEER'] !== 'true' && process.env['CI'] !== 'true') return undefined;
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'proscenium');
  const list = createHash('sha256').update(JSON.stringify(PACKAGES)).digest('hex').slice(0, 8);
  const folder = join(cache, `backstage-${PACKAGES['@backstage/backend-defaults']}-${list}`);
  for (let attempt = 1; !isInstalled(folder); attempt += 1)
    try {
      await install(cache, folder);
    } catch (error) {
      // Of two that install it at the same time one may be too late.
      if (attempt >= ATTEMPTS && !isInstalled(folder)) throw failed(folder, error);
    }
  return folder;
}

function isInstalled(folder: string): boolean {
  return existsSync(join(folder, 'package.json'));
}

function failed(folder: string, cause: unknown): Error {
  return new Error(
    `npm cannot install the Backstage that tests run beside, in ${ATTEMPTS} attempts of at most ${LIMIT / 1000} s. Look at the cause, and whether npm reaches its registry; or put what test/peer/find-backstage.ts lists into ${folder}.`,
    { cause },
  );
}

/** Puts the folder into its place when it is complete. */
async function install(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  try {
    const manifest = { name: 'backstage-peer', version: '0.0.0', private: true, dependencies: PACKAGES };
    await writeFile(join(draft, 'package.json'), JSON.stringify(manifest));
    // Nothing of it is compiled: its keys are in files, so that it needs no database.
    const parameters = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--prefer-offline',
    ];
    await promisify(execFile)('npm', parameters, { cwd: draft, timeout: LIMIT });
    // Somebody else may have been faster.
    if (!isInstalled(folder)) await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
