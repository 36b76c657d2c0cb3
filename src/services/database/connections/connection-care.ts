import { withTimeLimit } from '../../../errors/time-limit.js';
import { NoAnswer } from './connection-problems.js';
import type { ConnectionSlot } from './connection-slot.js';
import type { ConnectionUser, EngineConnection } from './engine-connection.js';

/** A connection that nobody has used for this long is asked for an answer before somebody gets it, in milliseconds. */
const TRUST = 1000;
/** For one that was idle for this long, the news that the server has closed it may have come and not been read, in milliseconds. */
const NEWS = 10;
/** How long that answer, and polite words at the end, may take, in milliseconds. */
const COURTESY_LIMIT = 2000;

/**
 * Whether an idle connection can be given away.
 *
 * @param lastLoss - when another connection to the server was found broken, on the clock of `performance.now()`
 */
export async function isFit(slot: ConnectionSlot, lastLoss: number): Promise<boolean> {
  const { connection } = slot;
  if (connection === undefined || slot.lost !== undefined) return false;
  const idleFor = performance.now() - slot.idleSince;
  if (idleFor >= NEWS) await newsAreRead();
  if (slot.lost !== undefined) return false;
  if (idleFor < TRUST && slot.idleSince > lastLoss) return true;
  try {
    await withTimeLimit(connection.ping(), COURTESY_LIMIT, () => new NoAnswer('a connection is not answered any more'));
    return true;
  } catch {
    return false;
  }
}

/** Gives a connection the session of a plugin. */
export async function enterSession(connection: EngineConnection, user: ConnectionUser): Promise<void> {
  const { connectTimeout } = user.pool;
  const problem = () => new NoAnswer(`a new session was not answered within ${connectTimeout} ms`);
  await withTimeLimit(connection.enter(user.session), connectTimeout, problem);
}

/** Makes sure that the next user does not find itself in a transaction of this one. */
export async function leftTransaction(connection: EngineConnection | undefined): Promise<boolean> {
  if (connection === undefined) return false;
  if (!connection.inTransaction) return true;
  try {
    await withTimeLimit(connection.rollBack(), COURTESY_LIMIT, () => new NoAnswer('a rollback was not answered'));
    return true;
  } catch {
    return false;
  }
}

/** Closes a connection, politely where it still works. */
export async function takeLeave({ connection, lost }: ConnectionSlot): Promise<void> {
  try {
    if (lost === undefined && connection !== undefined)
      await withTimeLimit(connection.close(), COURTESY_LIMIT, () => new NoAnswer('closing took too long'));
  } catch {
    // It is closed either way.
  }
  connection?.destroy();
}

/** One look at all sockets: the first call may come from the middle of one. */
async function newsAreRead(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
