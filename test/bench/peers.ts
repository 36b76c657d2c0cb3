import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../support/repository.js';

/** A program that serves the application of `peers/shape.ts`. */
export interface Peer {
  readonly name: string;
  readonly file: string;
  /** Where its process runs. */
  readonly folder: string;
  /** Whether it is one of this repository, which answer SIGUSR2 and know `MIDDLEWARE`. */
  readonly own: boolean;
}

export const OWN_PEERS: readonly Peer[] = ['proscenium', 'koa', 'inversify-koa'].map((name) => ({
  name,
  file: join(repositoryRoot, 'dist', 'test', 'bench', 'peers', `${name}.js`),
  folder: repositoryRoot,
  own: true,
}));

/**
 * The other frameworks, which a rig beside the repository has installed.
 *
 * @param rig - its folder; `undefined` for none
 */
export function peersOfRig(rig: string | undefined): readonly Peer[] {
  if (rig === undefined) return [];
  const peers = RIG_FILES.map(([name, path]) => ({
    name,
    file: join(rig, path),
    folder: folderOf(rig, path),
    own: false,
  }));
  return peers.filter(({ file, folder }) => existsSync(file) && existsSync(join(folder, 'node_modules')));
}

const RIG_FILES = [
  ['fastify', 'peers/fastify.mjs'],
  ['nest-fastify', 'vendor/nest/fastify.mjs'],
  ['express', 'peers/express.mjs'],
  ['nest-express', 'vendor/nest/express.mjs'],
  ['backstage', 'vendor/backstage/server.mjs'],
] as const;

/** What comes with packages of its own runs among them. */
function folderOf(rig: string, path: string): string {
  return path.startsWith('vendor/') ? join(rig, dirname(path)) : rig;
}
