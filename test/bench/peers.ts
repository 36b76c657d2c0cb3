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
  /** What its process needs to be told besides. */
  readonly environment?: Readonly<Record<string, string>>;
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

/**
 * The peers that run with everything on that a backend in production has: Proscenium, and those of the rig.
 *
 * @param rig - its folder; `undefined` for none
 */
export function completePeers(rig: string | undefined): readonly Peer[] {
  const [proscenium] = OWN_PEERS;
  const others = peersOfRig(rig).flatMap((peer): readonly Peer[] => {
    // Its defaults: it logs requests and sends security headers; nobody is asked for a token, and no query is checked.
    if (peer.name === 'backstage') return [{ ...peer, environment: { LOG_LEVEL: 'info' } }];
    if (peer.name !== 'nest-fastify' || !existsSync(join(peer.folder, 'node_modules', '@fastify', 'helmet'))) return [];
    return [{ ...peer, file: NEST_COMPLETE, environment: { NEST: peer.folder } }];
  });
  return [...(proscenium === undefined ? [] : [proscenium]), ...others];
}

const NEST_COMPLETE = join(repositoryRoot, 'dist', 'test', 'bench', 'peers', 'nest-complete.js');

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
