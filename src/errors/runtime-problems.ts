import { ProsceniumError } from './proscenium-error.js';
import { messageOf } from './words.js';

/** What goes wrong while a backend starts, runs and stops. */
export const runtimeProblems = {
  serviceFailed: (service: string, where: string, cause: unknown, owner?: string) =>
    new ProsceniumError('SERVICE_FAILED', {
      what: `${service}${owner === undefined ? '' : ` of ${owner}`} could not be built: ${messageOf(cause)}`,
      where,
      mend: 'see the cause, which its constructor, factory or onInit threw.',
      cause,
    }),
  startupTimeout: (culprit: string, milliseconds: number, waiting: string, mend: string) =>
    new ProsceniumError('STARTUP_TIMEOUT', {
      what: `${culprit} did not start within ${milliseconds} ms${waiting}.`,
      mend,
    }),
  hookTimeout: (hook: string, milliseconds: number) =>
    new ProsceniumError('HOOK_TIMEOUT', {
      what: `${hook} did not finish within ${milliseconds} ms.`,
      mend: 'let the promise that it returns settle, or raise backend.lifecycle.hookTimeout.',
    }),
  shutdownTimeout: (milliseconds: number, phase: string) =>
    new ProsceniumError('SHUTDOWN_TIMEOUT', {
      what: `The backend did not stop within ${milliseconds} ms; it was still busy with ${phase}.`,
      mend: 'let what it waited for end sooner, or raise backend.lifecycle.shutdownTimeout.',
    }),
  shutdownFailed: (errors: readonly Error[]) =>
    new ProsceniumError('SHUTDOWN_FAILED', {
      what: 'The backend has stopped, but not everything ended well.',
      mend: 'mend each failure below.',
      errors,
    }),
  startInterrupted: () =>
    new ProsceniumError('START_INTERRUPTED', {
      what: 'The backend was stopped while it was starting.',
      mend: 'nothing, when that was meant.',
    }),
  alreadyStarted: (what: string, state: string) =>
    new ProsceniumError('ALREADY_STARTED', {
      what: `${what}: the backend has been ${state} already.`,
      mend: 'add every feature first, then start once; make a new Backend to start again.',
    }),
  notStarted: (what: string) =>
    new ProsceniumError('NOT_STARTED', {
      what: `${what} before the backend has started.`,
      mend: 'await backend.start() first.',
    }),
  hookTooLate: (phase: string) =>
    new ProsceniumError('HOOK_TOO_LATE', {
      what: `A ${phase} hook was added after that phase had begun.`,
      mend: 'add hooks in a constructor or in onInit.',
    }),
  unknownPlugin: (id: string, known: readonly string[]) =>
    new ProsceniumError('UNKNOWN_PLUGIN', {
      what: `There is no plugin '${id}' in this backend.`,
      mend: known.length === 0 ? 'add it first.' : `use one of ${known.map((other) => `'${other}'`).join(', ')}.`,
    }),
  invalidConfig: (what: string, where: string | undefined, mend: string | readonly string[], cause?: unknown) =>
    new ProsceniumError('INVALID_CONFIG', { what, where, mend, cause }),
  listenFailed: (address: string, reason: string, mend: string, cause: unknown) =>
    new ProsceniumError('LISTEN_FAILED', {
      what: `The HTTP server cannot listen on ${address}: ${reason}.`,
      mend,
      cause,
    }),
  invalidRoute: (what: string, where: string | undefined, mend: string) =>
    new ProsceniumError('INVALID_ROUTE', { what, where, mend }),
  databaseFailed: (what: string, mend: string | readonly string[], cause?: unknown) =>
    new ProsceniumError('DATABASE_FAILED', { what, mend, cause }),
};
