import { readFileSync } from 'node:fs';

/** An account of this machine. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom a server is to run as: several refuse to run as root.
 *
 * @returns the named user when the tests run as root, `undefined` when they run as somebody who will do
 * @throws Error when the tests run as root and there is no such user
 */
export function userInsteadOfRoot(name: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  if (line === undefined) throw new Error(`there is no user '${name}' to run a server as`);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
