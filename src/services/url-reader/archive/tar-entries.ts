import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Parser, ReadEntry } from 'tar';
import { toError } from '../../../errors/to-error.js';
import type { ArchiveEntry } from './archive-entry.js';
import type { ArchiveMeter } from './archive-meter.js';
import { unpackGzip } from './unpack-gzip.js';

/** The files of a tar archive, packed by gzip or not. Folders, links and devices are left out. */
export async function* tarEntries(stream: Readable, meter: ArchiveMeter): AsyncIterable<ArchiveEntry> {
  const { Parser: TarParser } = await import('tar');
  const parser = new TarParser({ zstd: false, brotli: false });
  const waiting = new Waiting<ReadEntry>();
  parser.on('entry', (entry: ReadEntry) => waiting.add(entry));
  parser.on('end', () => waiting.end());
  parser.on('error', (error: Error) => waiting.fail(meter.fault(error.message, error)));
  parser.on('warn', (code: string, message: string | Error) => {
    if (BROKEN.has(code)) waiting.fail(meter.fault(toError(message).message));
  });
  const abandoned = new AbortController();
  try {
    const source = await unpackGzip(stream, meter);
    feed(source, parser, abandoned.signal).catch((error: unknown) => waiting.fail(toError(error)));
    for (let entry = await waiting.next(); entry !== undefined; entry = await waiting.next()) {
      meter.addEntry();
      if (FILES.has(entry.type)) yield describe(entry, waiting);
      entry.resume();
    }
  } finally {
    abandoned.abort();
    stream.destroy();
  }
}

const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
/** The parser goes on after these, with what is left. */
const BROKEN: ReadonlySet<string> = new Set(['TAR_BAD_ARCHIVE', 'TAR_ENTRY_INVALID', 'TAR_ENTRY_ERROR']);
const EXECUTABLE = 0o111;

function describe(entry: ReadEntry, waiting: Waiting<ReadEntry>): ArchiveEntry {
  return {
    path: entry.path,
    size: entry.size,
    isExecutable: ((entry.mode ?? 0) & EXECUTABLE) !== 0,
    lastModifiedAt: entry.mtime,
    async *read() {
      const chunks = entry[Symbol.asyncIterator]();
      for (;;) {
        // An archive that breaks off in the middle of a file leaves the parser silent.
        const next = await Promise.race([chunks.next(), waiting.failure]);
        if (next.done === true) return;
        yield next.value;
      }
    },
  };
}

async function feed(source: Readable, parser: Parser, signal: AbortSignal): Promise<void> {
  for await (const chunk of source) {
    if (signal.aborted) return;
    if (!parser.write(chunk as Buffer)) await once(parser, 'drain', { signal });
  }
  parser.end();
}

/** What has come and was not asked for yet. */
class Waiting<T extends object> {
  readonly #values: T[] = [];
  #hasEnded = false;
  #wake: () => void = () => {};
  #error: Error | undefined;
  #reject: (error: Error) => void = () => {};
  /** Rejects when something goes wrong. */
  readonly failure = new Promise<never>((_, reject) => {
    this.#reject = reject;
  });

  constructor() {
    this.failure.catch(() => {});
  }

  add(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#reject(this.#error);
    this.#wake();
  }

  async next(): Promise<T | undefined> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      const value = this.#values.shift();
      if (value !== undefined || this.#hasEnded) return value;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
