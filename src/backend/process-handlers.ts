import type { LogWriter } from '../contracts/logger.js';

/** A backend as the process sees it. */
export interface Stoppable {
  stop(): Promise<void>;
  readonly logger: LogWriter | undefined;
}

const backends = new Set<Stoppable>();
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
let stopping = false;

/** Lets a backend stop in order when the process is asked to end. All backends of a process share one handler for each event. */
export function attachToProcess(backend: Stoppable): void {
  if (backends.size === 0) install();
  backends.add(backend);
}

/** Takes a backend out; the last one takes the handlers with it. */
export function detachFromProcess(backend: Stoppable): void {
  if (!backends.delete(backend) || backends.size > 0 || stopping) return;
  uninstall();
}

function install(): void {
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('beforeExit', onBeforeExit);
  if (isTest()) return;
  process.on('unhandledRejection', onUnhandledRejection);
  process.on('uncaughtException', onUncaughtException);
}

function uninstall(): void {
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);
  process.off('beforeExit', onBeforeExit);
  process.off('unhandledRejection', onUnhandledRejection);
  process.off('uncaughtException', onUncaughtException);
}

/** The first signal stops in order, the second one ends the process at once. */
function onSignal(signal: keyof typeof EXIT_CODES): void {
  if (stopping) process.exit(EXIT_CODES[signal]);
  void stopAll().then((code) => process.exit(code));
}

/** Nothing keeps the process alive any more: it ends in order, with the code it would have ended with. */
function onBeforeExit(): void {
  if (!stopping) void stopAll().then((code) => (code === 0 ? undefined : process.exit(code)));
}

async function stopAll(): Promise<number> {
  stopping = true;
  const outcomes = await Promise.allSettled([...backends].map((backend) => backend.stop()));
  stopping = false;
  uninstall();
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
  for (const { reason } of failures) process.stderr.write(`${describe(reason)}\n`);
  return failures.length > 0 ? 1 : 0;
}

function onUnhandledRejection(reason: unknown): void {
  report('Unhandled rejection', 'unhandledRejection', reason);
}

function onUncaughtException(error: unknown): void {
  report('Uncaught exception', 'uncaughtException', error);
}

function report(message: string, type: string, thrown: unknown): void {
  const [logger] = [...backends].flatMap((backend) => backend.logger ?? []);
  if (logger === undefined) process.stderr.write(`${message}: ${describe(thrown)}\n`);
  else logger.child({ type }).error(message, thrown instanceof Error ? thrown : { reason: String(thrown) });
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
