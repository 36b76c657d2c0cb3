import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Looks which of the three standard streams are a terminal.
 *
 * @returns tells later whether that terminal has been closed: then SIGHUP means just this. Without one it was sent on purpose; on Windows it
 *   always means that the console is being closed
 */
export function watchTerminal(): () => boolean {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  return () => process.platform === 'win32' || terminals.some(isGone);
}

/** A terminal that is gone takes nothing, not even nothing. */
function isGone(descriptor: number): boolean {
  try {
    writeSync(descriptor, '');
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EIO';
  }
}
