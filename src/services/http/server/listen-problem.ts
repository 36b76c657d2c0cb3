import { problems } from '../../../errors/catalogue.js';
import type { ProsceniumError } from '../../../errors/proscenium-error.js';
import type { ListenAddress } from '../listen-address.js';

/** Explains why the system let nobody listen on an address, and what to do. */
export function listenProblem({ host, port }: ListenAddress, error: NodeJS.ErrnoException): ProsceniumError {
  const address = host === undefined ? `port ${port}` : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const [reason, mend] = LISTEN_PROBLEMS[error.code ?? ''] ?? [error.message, 'see the cause, and set backend.listen.'];
  return problems.listenFailed(address, reason, mend, error);
}

const NO_SUCH_HOST = [
  'no such host is known',
  'set backend.listen to an address of this machine, or to a port only.',
] as const;

const LISTEN_PROBLEMS: Readonly<Record<string, readonly [reason: string, mend: string]>> = {
  EADDRINUSE: ['the address is in use', 'stop the process that uses it, or set backend.listen to another port.'],
  EACCES: [
    'this user may not listen there',
    'set backend.listen to a port from 1024 on, or give the process the right to use this one.',
  ],
  EADDRNOTAVAIL: [
    'no interface of this machine has that address',
    'set backend.listen to an address of this machine, or to a port only.',
  ],
  ENOTFOUND: NO_SUCH_HOST,
  EAI_AGAIN: NO_SUCH_HOST,
};
