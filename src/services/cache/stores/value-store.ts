import type { MutableJsonValue } from '../../../contracts/mutable-json.js';
import type { JsonValue } from '../../../contracts/root-config.js';

/** Where the values of all plugins are kept. None of its promises rejects because of the store. */
export interface ValueStore {
  /** The value, which belongs to the caller. */
  get(place: ValuePlace): Promise<MutableJsonValue | undefined>;
  /** @param ttl - milliseconds, more than 0; `undefined`: for ever */
  set(place: ValuePlace, value: JsonValue, ttl: number | undefined): Promise<void>;
  delete(place: ValuePlace): Promise<void>;
  close(): Promise<void>;
}

/** Whose value it is, and what it is called. */
export interface ValuePlace {
  readonly pluginId: string;
  readonly key: string;
}
