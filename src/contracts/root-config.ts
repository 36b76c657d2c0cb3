import { Contract } from '../decorators/contract.js';

export type JsonPrimitive = string | number | boolean | null;
export type JsonValue = JsonPrimitive | JsonObject | readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** A part of the configuration; keys are paths such as `backend.database.client`. */
export interface Config {
  has(key: string): boolean;
  keys(): string[];
  get<T = JsonValue>(key?: string): T;
  getOptional<T = JsonValue>(key?: string): T | undefined;
  getConfig(key: string): Config;
  getOptionalConfig(key: string): Config | undefined;
  getConfigArray(key: string): Config[];
  getOptionalConfigArray(key: string): Config[] | undefined;
  getNumber(key: string): number;
  getOptionalNumber(key: string): number | undefined;
  getBoolean(key: string): boolean;
  getOptionalBoolean(key: string): boolean | undefined;
  getString(key: string): string;
  getOptionalString(key: string): string | undefined;
  getStringArray(key: string): string[];
  getOptionalStringArray(key: string): string[] | undefined;
  /** Calls back after the configuration has changed; views made earlier show the new values. */
  subscribe?(onChange: () => void): { unsubscribe(): void };
}

/**
 * The configuration of the backend: files, environment, and what the deployment adds, merged.
 * A read that finds nothing, or something of another type, says which key in which file.
 *
 * @example
 * ```ts
 * constructor(private readonly config: RootConfig) {}
 *
 * get pageSize() { return this.config.getOptionalNumber('catalog.pageSize') ?? 100; }
 * ```
 */
@Contract('core.rootConfig', { scope: 'root' })
export abstract class RootConfig implements Config {
  abstract has(key: string): boolean;
  abstract keys(): string[];
  abstract get<T = JsonValue>(key?: string): T;
  abstract getOptional<T = JsonValue>(key?: string): T | undefined;
  abstract getConfig(key: string): Config;
  abstract getOptionalConfig(key: string): Config | undefined;
  abstract getConfigArray(key: string): Config[];
  abstract getOptionalConfigArray(key: string): Config[] | undefined;
  abstract getNumber(key: string): number;
  abstract getOptionalNumber(key: string): number | undefined;
  abstract getBoolean(key: string): boolean;
  abstract getOptionalBoolean(key: string): boolean | undefined;
  abstract getString(key: string): string;
  abstract getOptionalString(key: string): string | undefined;
  abstract getStringArray(key: string): string[];
  abstract getOptionalStringArray(key: string): string[] | undefined;
  abstract subscribe?(onChange: () => void): { unsubscribe(): void };
}
