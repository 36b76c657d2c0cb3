import type { CancelTimer, Clock } from '../../../contracts/clock.js';
import type { MutableJsonValue } from '../../../contracts/mutable-json.js';
import type { JsonValue } from '../../../contracts/root-config.js';
import type { MemorySettings } from './memory-settings.js';
import type { ValuePlace, ValueStore } from './value-store.js';

/**
 * Values in the memory of the process, as text, so that everybody who asks receives a value of their own. There are never more than the
 * settings allow: whatever was used least recently makes room.
 */
export class MemoryStore implements ValueStore {
  readonly #settings: MemorySettings;
  readonly #clock: Clock;
  /** Those used least recently first. */
  readonly #entries = new Map<string, Entry>();
  #size = 0;
  #cancelSweep: CancelTimer | undefined;

  constructor(settings: MemorySettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** How many values it holds. */
  get count(): number {
    return this.#entries.size;
  }

  async get(place: ValuePlace): Promise<MutableJsonValue | undefined> {
    const name = nameOf(place);
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (this.#isOver(entry)) {
      this.#remove(name);
      return undefined;
    }
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return JSON.parse(entry.text) as MutableJsonValue;
  }

  async set(place: ValuePlace, value: JsonValue, ttl: number | undefined): Promise<void> {
    const name = nameOf(place);
    const text = JSON.stringify(value);
    this.#remove(name);
    const size = Buffer.byteLength(name) + Buffer.byteLength(text);
    if (size > this.#settings.maxSize) return;
    this.#entries.set(name, { text, size, expiresAt: ttl === undefined ? undefined : this.#clock.now() + ttl });
    this.#size += size;
    this.#makeRoom();
    if (ttl !== undefined) this.#sweepLater();
  }

  async delete(place: ValuePlace): Promise<void> {
    this.#remove(nameOf(place));
  }

  async close(): Promise<void> {
    this.#cancelSweep?.();
    this.#entries.clear();
    this.#size = 0;
  }

  #makeRoom(): void {
    for (const name of this.#entries.keys()) {
      if (this.#entries.size <= this.#settings.maxEntries && this.#size <= this.#settings.maxSize) return;
      this.#remove(name);
    }
  }

  #remove(name: string): void {
    this.#size -= this.#entries.get(name)?.size ?? 0;
    this.#entries.delete(name);
  }

  #isOver({ expiresAt }: Entry): boolean {
    return expiresAt !== undefined && expiresAt <= this.#clock.now();
  }

  /** Values that nobody asks for again go as well, a little later. */
  #sweepLater(): void {
    this.#cancelSweep ??= this.#clock.schedule(SWEEP_INTERVAL, () => {
      this.#cancelSweep = undefined;
      for (const [name, entry] of this.#entries) if (this.#isOver(entry)) this.#remove(name);
      if ([...this.#entries.values()].some(({ expiresAt }) => expiresAt !== undefined)) this.#sweepLater();
    });
  }
}

interface Entry {
  readonly text: string;
  readonly size: number;
  /** By the clock. */
  readonly expiresAt: number | undefined;
}

const SWEEP_INTERVAL = 60_000;

/** Ids of plugins hold no colon. */
function nameOf({ pluginId, key }: ValuePlace): string {
  return `${pluginId}:${key}`;
}
