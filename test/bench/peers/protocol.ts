/**
 * What a peer and the bench say to each other: the peer prints one line of JSON when it listens; on SIGUSR2 it collects garbage and
 * prints another with the size of its heap; on SIGTERM it ends.
 */
let importedAt = 0;
let wiredAt: number | undefined;

/** The line that says that a peer listens; times in milliseconds since its process began. */
export interface ReadyLine {
  readonly ready: true;
  readonly importedMs: number;
  /** From the end of its imports until objects and routes exist. */
  readonly wiringMs: number;
  readonly listeningMs: number;
}

/** The line that answers SIGUSR2. */
export interface HeapLine {
  readonly heapUsed: number;
}

/** Call first in the body of a peer: its imports are done by then. */
export function imported(): void {
  importedAt = performance.now();
  process.on('SIGTERM', () => process.exit(0));
  process.on('SIGUSR2', reportHeap);
}

/** Call when objects and routes exist. */
export function wired(): void {
  wiredAt = performance.now();
}

/** Call when the server listens. */
export function ready(): void {
  const listeningMs = performance.now();
  const wiringMs = (wiredAt ?? listeningMs) - importedAt;
  say({ ready: true, importedMs: importedAt, wiringMs, listeningMs } satisfies ReadyLine);
}

function reportHeap(): void {
  // Twice, because what finalizers release goes with the second collection.
  globalThis.gc?.();
  globalThis.gc?.();
  say({ heapUsed: process.memoryUsage().heapUsed } satisfies HeapLine);
}

function say(line: ReadyLine | HeapLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
