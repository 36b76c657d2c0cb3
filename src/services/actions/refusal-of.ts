import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  NotImplementedError,
} from '../../errors/http-errors.js';
import { UnexpectedAnswerError } from '../plugin-requests/index.js';

/** What the caller of an action is told when its plugin has answered with an error: the same as if it had been thrown here. */
export function refusalOf(error: unknown, id: string): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof UnexpectedAnswerError)) return error;
  const { status, remote } = cause;
  const Kind = KINDS.get(status);
  if (Kind !== undefined)
    return new Kind(remote?.message ?? `Action "${id}" ${status === 404 ? 'not found' : 'was refused'}`, cause);
  // What a proxy says in the place of the plugin is left as it is: the plugin was not reached.
  return remote === undefined || status === 503
    ? error
    : new Error(`Action "${id}" has failed: ${remote.message}`, { cause });
}

const KINDS: ReadonlyMap<number, new (message: string, cause: unknown) => Error> = new Map([
  [400, InputError],
  [401, AuthenticationError],
  [403, NotAllowedError],
  [404, NotFoundError],
  [409, ConflictError],
  [501, NotImplementedError],
]);
