import { writeSync } from 'node:fs';
import type { LogDestination } from './log-output.js';

/** How often a full pipe is tried again before the rest of a line waits for the next one. */
const ATTEMPTS = 50;
/** Milliseconds between two attempts. */
const PAUSE = 2;
const NOTHING = Buffer.alloc(0);

/**
 * The standard output, written at once: a line that was logged is with the system, also when the process crashes after it.
 * pino's own destination is not used, because it keeps every line in memory and its `flushSync` never returns once the reader has gone.
 */
export class StandardOutput implements LogDestination {
  /** The end of a line that did not fit into a full pipe. */
  #rest: Buffer = NOTHING;
  #full = false;

  /** @throws the error of the system when nobody reads any more, or does not read fast enough */
  write(text: string): void {
    // A reader that has been waited for once is not waited for at every line.
    if (this.#rest.length > 0) this.#rest = writeAll(this.#rest, 1);
    if (this.#rest.length > 0) throw new Error('the standard output is full');
    // Nearly always the whole line goes in one call, for which it need not become a buffer.
    const written = writeSome(text);
    if (written === Buffer.byteLength(text)) {
      this.#full = false;
      return;
    }
    this.#writeEnd(Buffer.from(text), written);
  }

  #writeEnd(line: Buffer, written: number): void {
    const rest = writeAll(line.subarray(written), this.#full ? 1 : ATTEMPTS);
    this.#full = rest.length > 0;
    if (rest.length === line.length) throw new Error('the standard output is full');
    this.#rest = rest;
  }
}

/** Returns what could not be written because the pipe is full. */
function writeAll(text: Buffer, attempts: number): Buffer {
  let rest = text;
  for (let attempt = 0; rest.length > 0 && attempt < attempts; ) {
    const written = writeSome(rest);
    rest = rest.subarray(written);
    if (written > 0) continue;
    attempt += 1;
    if (attempt < attempts) Atomics.wait(PAUSER, 0, 0, PAUSE);
  }
  return rest;
}

/** Returns how many bytes were written; none when the pipe is full. */
function writeSome(text: string | Buffer): number {
  try {
    return typeof text === 'string' ? writeSync(1, text) : writeSync(1, text);
  } catch (error) {
    if (isBusy(error)) return 0;
    throw error;
  }
}

const PAUSER = new Int32Array(new SharedArrayBuffer(4));

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');
}
