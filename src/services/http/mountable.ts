import type { Middleware } from '../../contracts/context.js';
import { pathOf } from './request-target.js';

/** Tells the path of a URL below a mount: `/` for the mount itself; percent-encoded, without the query. */
export type PathBelow = (url: string) => string;

const MOUNT = Symbol.for('proscenium.mount');

interface Mountable extends Middleware {
  readonly [MOUNT]: (pathBelow: PathBelow) => Middleware;
}

/**
 * Makes middleware that answers for what lies below the path where it is mounted. `ctx.path` is the whole path everywhere, so whoever
 * mounts it says which part is below; where nobody does, all of it is.
 */
export function mountable(mount: (pathBelow: PathBelow) => Middleware): Middleware {
  return Object.assign(mount(pathOf), { [MOUNT]: mount });
}

export function isMountable(middleware: Middleware): middleware is Mountable {
  return MOUNT in middleware;
}

/** Middleware as it is when mounted; most of it does not care. */
export function mountAt(middleware: Middleware, below: PathBelow): Middleware {
  return isMountable(middleware) ? middleware[MOUNT](below) : middleware;
}

/** Below a path without a slash at the end. A URL outside is left whole: the index mount receives such. */
export function pathBelow(mount: string): PathBelow {
  return (url) => {
    const path = pathOf(url);
    const below = path === mount || path.startsWith(`${mount}/`) ? path.slice(mount.length) : path;
    return below === '' ? '/' : below;
  };
}
