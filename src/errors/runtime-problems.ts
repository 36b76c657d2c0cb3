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
  reloadFailed: (errors: readonly Error[]) =>
    new ProsceniumError('RELOAD_FAILED', {
      what: 'The backend has reloaded, but not everything went well.',
      mend: 'mend each failure below, then reload again.',
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
  invalidConfigs: (errors: readonly Error[]) =>
    new ProsceniumError('INVALID_CONFIG', {
      what: `The configuration has ${errors.length} faults.`,
      mend: 'mend each fault below.',
      errors,
    }),
  invalidSchema: (section: string, owners: readonly string[], cause: unknown) =>
    new ProsceniumError('INVALID_SCHEMA', {
      what: `The schema of ${section === '' ? 'the whole configuration' : `the section '${section}'`}, which ${owners.join(' and ')} declares, cannot be applied: ${messageOf(cause)}`,
      mend: 'correct the schema.',
      cause,
    }),
  listenFailed: (address: string, reason: string, mend: string, cause: unknown) =>
    new ProsceniumError('LISTEN_FAILED', {
      what: `The HTTP server cannot listen on ${address}: ${reason}.`,
      mend,
      cause,
    }),
  invalidRoute: (what: string, where: string | undefined, mend: string) =>
    new ProsceniumError('INVALID_ROUTE', { what, where, mend }),
  requestsCutOff: (requests: readonly string[]) =>
    new ProsceniumError('REQUESTS_CUT_OFF', {
      what: `${requests.length === 1 ? 'A request was' : `${requests.length} requests were`} not answered when the stop could wait no longer: ${listRequests(requests)}.`,
      mend: [
        'give the stop more time with backend.lifecycle.shutdownTimeout,',
        'or hand ctx.signal to what takes long, so that it ends when the backend does.',
      ],
    }),
  responseMismatch: (route: string, faults: string, where: string | undefined) =>
    new ProsceniumError('RESPONSE_MISMATCH', {
      what: `The answer of ${route} does not fit the response schema of the route: ${faults}.`,
      where,
      mend: 'answer what the schema describes, or mend the schema.',
    }),
  notChecked: (parts: readonly string[], request: string) =>
    new ProsceniumError('NOT_CHECKED', {
      what: `checkedInput() was asked for the ${parts.join(', ')} of ${request}, which its route has not checked by that schema.`,
      mend: 'pass the very options that the route was declared with.',
    }),
  bodyAlreadyRead: (request: string) =>
    new ProsceniumError('BODY_ALREADY_READ', {
      what: `readMultipart() was called for ${request}, and its body has been read already.`,
      mend: "call it once, and give the route no `readBody` but 'none'.",
    }),
  invalidEvent: (what: string, mend: string) => new ProsceniumError('INVALID_EVENT', { what, mend }),
  databaseFailed: (what: string, mend: string | readonly string[], cause?: unknown) =>
    new ProsceniumError('DATABASE_FAILED', { what, mend, cause }),
};

const MOST_REQUESTS = 5;

/** Each once, and not all of many. */
function listRequests(requests: readonly string[]): string {
  const different = [...new Set(requests)];
  const shown = different.slice(0, MOST_REQUESTS).join(', ');
  return different.length > MOST_REQUESTS ? `${shown} and ${different.length - MOST_REQUESTS} more routes` : shown;
}
