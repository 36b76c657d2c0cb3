import type { ArchiveLimits } from '../reading-settings.js';

/** Counts what comes out of an archive, and ends it when that is too much for what went in. */
export class ArchiveMeter {
  #sent = 0;
  #unpacked = 0;
  #entries = 0;

  constructor(
    private readonly limits: ArchiveLimits,
    /** The URL, as messages may show it. */
    private readonly name: string,
  ) {}

  addSent(bytes: number): void {
    this.#sent += bytes;
  }

  /** @throws Error when there is too much */
  addUnpacked(bytes: number): void {
    const { size, ratio } = this.limits;
    this.#unpacked += bytes;
    if (this.#unpacked > size)
      throw this.fault(`it unpacks to more than ${size} bytes (backend.reading.archive.maxSize)`);
    if (this.#unpacked > HARMLESS && this.#unpacked > this.#sent * ratio)
      throw this.fault(`it unpacks to more than ${ratio} times its size (backend.reading.archive.maxRatio)`);
  }

  /** @throws Error when there are too many */
  addEntry(): void {
    this.#entries += 1;
    if (this.#entries > this.limits.entries)
      throw this.fault(`it has more than ${this.limits.entries} entries (backend.reading.archive.maxEntries)`);
  }

  /** An error about this archive. */
  fault(what: string, cause?: unknown): Error {
    return new Error(`Unable to read the archive '${this.name}': ${what}`, cause === undefined ? {} : { cause });
  }
}

/** So much may come out of anything. */
const HARMLESS = 10 * 1024 * 1024;
