import type { Config, JsonValue } from '../../contracts/root-config.js';
import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import { locate } from './config-layer.js';
import { invalidKey, missingValue, wrongType, wrongValue } from './config-problems.js';
import { faultProblem } from './fault-problem.js';
import { type ConfigPath, formatPath, isKeyPart } from './config-path.js';
import { type Reading, toBoolean, toNumber, toObject, toObjects, toText, toTexts } from './conversions.js';
import { isJsonArray, isJsonObject } from './json.js';
import type { MergedConfig } from './merge.js';
import type { AbsentValue, OriginSource } from './origins.js';

/** What a {@link ConfigReader} reads from. */
export interface ConfigSource {
  /** The values as they are now. */
  current(): MergedConfig;
  /** Present when the values may change. */
  subscribe?(onChange: () => void): { unsubscribe(): void };
}

/**
 * Reads typed values at or below one path of a source. Readers that it hands out for parts follow the source when that changes.
 * Every error is an `INVALID_CONFIG` that names the whole key and the file, and never a value.
 */
export class ConfigReader implements Config, OriginSource {
  readonly #source: ConfigSource;
  readonly #prefix: ConfigPath;

  constructor(source: ConfigSource, prefix: ConfigPath = []) {
    this.#source = source;
    this.#prefix = prefix;
  }

  has(key: string): boolean {
    return this.#read(key) !== undefined;
  }

  keys(): string[] {
    const reading = this.#read();
    return reading === undefined ? [] : Object.keys(toObject(reading));
  }

  get<T = JsonValue>(key?: string): T {
    return this.#required(key, this.getOptional<T>(key));
  }

  getOptional<T = JsonValue>(key?: string): T | undefined {
    const reading = this.#read(key);
    return reading === undefined ? undefined : (structuredClone(reading.value) as T);
  }

  /**
   * The part below a key. When values may change, the key need not be there yet: the part is then empty until it appears, and
   * a required read below it fails.
   */
  getConfig(key: string): Config {
    const view = this.getOptionalConfig(key);
    if (view !== undefined) return view;
    if (this.#source.subscribe === undefined) throw this.#missing(key);
    return new ConfigReader(this.#source, this.#pathOf(key));
  }

  getOptionalConfig(key: string): Config | undefined {
    const reading = this.#read(key);
    if (reading === undefined) return undefined;
    toObject(reading);
    return new ConfigReader(this.#source, reading.path);
  }

  getConfigArray(key: string): Config[] {
    return this.#required(key, this.getOptionalConfigArray(key));
  }

  /** The elements as they are now; unlike a single part they do not follow changes, which may move them. */
  getOptionalConfigArray(key: string): Config[] | undefined {
    const reading = this.#read(key);
    if (reading === undefined) return undefined;
    const pinned: ConfigSource = { current: () => reading.config };
    return toObjects(reading).map((_, index) => new ConfigReader(pinned, [...reading.path, index]));
  }

  getNumber(key: string): number {
    return this.#required(key, this.getOptionalNumber(key));
  }

  getOptionalNumber(key: string): number | undefined {
    return this.#convert(key, toNumber);
  }

  getBoolean(key: string): boolean {
    return this.#required(key, this.getOptionalBoolean(key));
  }

  getOptionalBoolean(key: string): boolean | undefined {
    return this.#convert(key, toBoolean);
  }

  getString(key: string): string {
    return this.#required(key, this.getOptionalString(key));
  }

  getOptionalString(key: string): string | undefined {
    return this.#convert(key, toText);
  }

  getStringArray(key: string): string[] {
    return this.#required(key, this.getOptionalStringArray(key));
  }

  getOptionalStringArray(key: string): string[] | undefined {
    return this.#convert(key, toTexts);
  }

  /** Calls back when anything in the whole configuration has changed; a source that never changes never calls. */
  subscribe(onChange: () => void): { unsubscribe(): void } {
    return this.#source.subscribe?.(onChange) ?? { unsubscribe: () => {} };
  }

  /** An error about the value of a key, for checks that go beyond its type; see {@link invalidValue}. */
  describeProblem(key: string, problem: string, mend: string): ProsceniumError {
    return wrongValue(this.#source.current(), this.#pathOf(key), problem, mend);
  }

  /** The sources that contributed to the whole configuration, lowest priority first. */
  getSources(): readonly string[] {
    return this.#source.current().sources;
  }

  /** Where a value was written: `app-config.yaml:12:3`. */
  getOrigin(path: ConfigPath): string | undefined {
    const place = this.#source.current().placeOf(formatPath([...this.#prefix, ...path]));
    return place && locate(place);
  }

  /** What is written in the whole configuration and has no value, except where the source allows that: `${NAME:-}`. */
  getAbsentValues(): readonly AbsentValue[] {
    return this.#source.current().absent();
  }

  /** An error about what a schema does not agree with; see {@link describeFault}. */
  describeFault(fault: ConfigFault): ProsceniumError {
    return faultProblem(this.#source.current(), fault);
  }

  #convert<T>(key: string, convert: (reading: Reading) => T): T | undefined {
    const reading = this.#read(key);
    return reading === undefined ? undefined : convert(reading);
  }

  #required<T>(key: string | undefined, value: T | undefined): T {
    if (value === undefined) throw this.#missing(key);
    return value;
  }

  #missing(key: string | undefined): ProsceniumError {
    return missingValue(this.#source.current(), this.#pathOf(key));
  }

  #pathOf(key: string | undefined): ConfigPath {
    if (key === undefined) return this.#prefix;
    const parts = key.split('.');
    if (!parts.every(isKeyPart)) throw invalidKey(key);
    return [...this.#prefix, ...parts];
  }

  #read(key?: string): Reading | undefined {
    const path = this.#pathOf(key);
    const config = this.#source.current();
    let value: JsonValue | undefined = config.data;
    for (const [index, step] of path.entries()) {
      if (typeof step === 'number') value = isJsonArray(value) ? value[step] : undefined;
      else if (!isJsonObject(value)) throw wrongType(config, path.slice(0, index), value, 'an object');
      else value = Object.hasOwn(value, step) ? value[step] : undefined;
      if (value === undefined) return undefined;
    }
    return { value, path, config };
  }
}
