import { fstatSync } from 'node:fs';

/** How often the parent is looked for, in milliseconds. */
const INTERVAL = 1_000;

/**
 * Notices that whoever started this process is gone: the parent has died, or has closed the pipe that is the standard input.
 * Under a development server, a backend that lived on would keep the port from the next one. Never keeps the process alive.
 *
 * @param onGone - called once, with what was noticed
 * @returns what ends the watching
 */
export function watchParent(onGone: (what: string) => void): () => void {
  const parent = process.ppid;
  const gone = (what: string): void => {
    stop();
    onGone(what);
  };
  const onEnd = (): void => gone('the standard input has been closed');
  const onDisconnect = (): void => gone('the parent process has disconnected');
  const timer = setInterval(() => process.ppid === parent || gone('the parent process has ended'), INTERVAL).unref();
  const input = isPipe(0) ? process.stdin : undefined;
  // Only who reads notices the end.
  input?.on('end', onEnd).resume();
  if (input !== undefined && 'unref' in input) input.unref();
  if (process.connected) process.on('disconnect', onDisconnect);
  const stop = (): void => {
    clearInterval(timer);
    input?.off('end', onEnd);
    process.off('disconnect', onDisconnect);
  };
  return stop;
}

function isPipe(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    // There is none.
    return false;
  }
}
