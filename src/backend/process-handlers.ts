import { currentActivity, describeActivity } from '../services/activity/index.js';
import { watchParent } from './parent-watch.js';
import type { ProcessMember } from './process-member.js';
import { reportStrayError, type StrayKind } from './stray-error.js';
import { watchTerminal } from './terminal.js';

const members = new Set<ProcessMember>();
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
let stopping = false;
/** Whether an error that nobody caught is among the reasons why the process ends. */
let hasStrayed = false;
let hasLostTerminal: (() => boolean) | undefined;
let unwatchParent: (() => void) | undefined;

/** Lets a backend stop in order when the process is asked to end. All backends of a process share one handler for each event. */
export function attachToProcess(member: ProcessMember): void {
  if (members.size === 0) install();
  members.add(member);
}

/** Takes a backend out; the last one takes the handlers with it. */
export function detachFromProcess(member: ProcessMember): void {
  if (!members.delete(member) || members.size > 0 || stopping) return;
  uninstall();
}

function install(): void {
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', onHangUp);
  hasLostTerminal = watchTerminal();
  process.on('beforeExit', onBeforeExit);
  if (isTest()) return;
  process.on('exit', onExit);
  process.on('unhandledRejection', onUnhandledRejection);
  process.on('uncaughtException', onUncaughtException);
  if (process.env['NODE_ENV'] === 'development') unwatchParent = watchParent(onParentGone);
}

function uninstall(): void {
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);
  process.off('SIGHUP', onHangUp);
  process.off('beforeExit', onBeforeExit);
  process.off('exit', onExit);
  process.off('unhandledRejection', onUnhandledRejection);
  process.off('uncaughtException', onUncaughtException);
  unwatchParent?.();
}

/** The first signal stops in order, the second one ends the process at once. */
function onSignal(signal: keyof typeof EXIT_CODES): void {
  if (stopping) exit(EXIT_CODES[signal]);
  end();
}

/** A daemon is asked in this way to read its configuration anew; a process in a terminal is told that the terminal is gone. */
function onHangUp(signal: 'SIGHUP'): void {
  if (hasLostTerminal?.() === true) onSignal(signal);
  // Each failure is logged where it happens.
  else if (!stopping) for (const member of members) void member.reload().catch(() => undefined);
}

/** Nothing keeps the process alive any more: it ends in order, with the code it would have ended with. */
function onBeforeExit(): void {
  if (!stopping) void stopAll().then((code) => (code === 0 ? undefined : exit(code)));
}

function onParentGone(what: string): void {
  const [logger] = [...members].flatMap((member) => member.logger ?? []);
  logger?.warn(`The backend stops, because ${what}`);
  if (!stopping) end();
}

/** Somebody else ends the process while a backend runs; nothing can be stopped any more, but it can be told. */
function onExit(code: number): void {
  const culprit = describeActivity(currentActivity());
  for (const { logger } of members)
    logger?.error(
      `process.exit() was called${culprit === undefined ? '' : ` in ${culprit}`}, so the process ends with code ${code} before everything is shut down`,
      new Error('process.exit() was called here'),
    );
}

function onUnhandledRejection(reason: unknown): void {
  onStrayError('unhandledRejection', reason);
}

function onUncaughtException(error: unknown): void {
  onStrayError('uncaughtException', error);
}

/** Other clients' requests are not lost: what was begun is finished, within the limits of any stop. */
function onStrayError(kind: StrayKind, thrown: unknown): void {
  if (reportStrayError(kind, thrown, members, stopping) === 'log') return;
  hasStrayed = true;
  if (!stopping) end();
}

function end(): void {
  void stopAll().then(exit);
}

function exit(code: number): never {
  process.off('exit', onExit);
  process.exit(code);
}

async function stopAll(): Promise<number> {
  stopping = true;
  const outcomes = await Promise.allSettled([...members].map((member) => member.stop()));
  stopping = false;
  uninstall();
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
  for (const { reason } of failures) process.stderr.write(`${describe(reason)}\n`);
  return failures.length > 0 || hasStrayed ? 1 : 0;
}

/**
 * Makes a failed start end the process with code 1 even when nobody awaits it, with the error's own words in place of the stack that Node
 * would print. Nothing is left behind: whatever else goes unhandled meets Node's own behaviour.
 *
 * @param error - what `start()` is about to reject with
 */
export function endWithFailedStart(error: unknown): void {
  if (isTest()) return;
  process.exitCode = 1;
  const onThrown = (thrown: unknown): void => {
    if (thrown !== error) throw thrown;
    process.stderr.write(`${describe(error)}\n`);
  };
  // Not awaited, it is an unhandled rejection; awaited at the top level of the main module, an uncaught exception.
  process.on('unhandledRejection', onThrown);
  process.on('uncaughtException', onThrown);
  setImmediate(() =>
    setImmediate(() => {
      process.off('unhandledRejection', onThrown);
      process.off('uncaughtException', onThrown);
    }),
  );
}

/** An error in its own words, without a stack. */
function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

function isTest(): boolean {
  return process.env['NODE_ENV'] === 'test';
}
