/** Values of a configuration. */
export interface ConfigValues {
  readonly [key: string]: unknown;
}

/** What this package reads of a configuration. The `Config` of Proscenium and of Backstage have it. */
export interface ConfigReader {
  get(key?: string): unknown;
  getOptional(key?: string): unknown;
  getString(key: string): string;
  getOptionalString(key: string): string | undefined;
  getStringArray(key: string): string[];
  getOptionalConfigArray(key: string): ConfigReader[] | undefined;
}

/**
 * A configuration: a reader of one, its values as the backend serves them to browsers, or Backstage's list of such values with their
 * sources, of which the last one counts most.
 */
export type ConfigInput =
  | ConfigReader
  | ConfigValues
  | readonly { readonly data: ConfigValues; readonly context?: string }[];

/** A reader as it is; a reader of values otherwise. */
export function readerOf(input: ConfigInput): ConfigReader {
  if (typeof (input as Partial<ConfigReader>).getOptionalConfigArray === 'function') return input as ConfigReader;
  const values = Array.isArray(input)
    ? (input as readonly { data: unknown }[]).reduce<unknown>((below, { data }) => merge(below, data), {})
    : input;
  return new ValuesReader(values, '');
}

/** Objects key by key; of everything else the upper one. */
function merge(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above ?? below;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(below[key], above[key])]));
}

class ValuesReader implements ConfigReader {
  readonly #values: unknown;
  /** Where these values stand in the whole. */
  readonly #prefix: string;

  constructor(values: unknown, prefix: string) {
    this.#values = values;
    this.#prefix = prefix;
  }

  get(key?: string): unknown {
    return this.#find(key) ?? this.#missing(key ?? '');
  }

  getOptional(key?: string): unknown {
    return this.#find(key);
  }

  getString(key: string): string {
    return this.getOptionalString(key) ?? this.#missing(key);
  }

  getOptionalString(key: string): string | undefined {
    const value = this.#find(key);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    return this.#refuse(key, value, 'string');
  }

  getStringArray(key: string): string[] {
    const values = this.#find(key) ?? this.#missing(key);
    if (!Array.isArray(values)) return this.#refuse(key, values, 'string-array');
    return values.map((value: unknown, index) =>
      typeof value === 'string' && value !== '' ? value : this.#refuse(`${key}[${index}]`, value, 'string-array'),
    );
  }

  getOptionalConfigArray(key: string): ConfigReader[] | undefined {
    const values = this.#find(key);
    if (values === undefined) return undefined;
    if (!Array.isArray(values)) return this.#refuse(key, values, 'object-array');
    return values.map((value: unknown, index) =>
      isObject(value)
        ? new ValuesReader(value, `${this.#whole(key)}[${index}].`)
        : this.#refuse(`${key}[${index}]`, value, 'object-array'),
    );
  }

  #find(key = ''): unknown {
    const parts = key === '' ? [] : key.split('.');
    return (
      parts.reduce(
        (value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined),
        this.#values,
      ) ?? undefined
    );
  }

  #whole(key: string): string {
    return `${this.#prefix}${key}`;
  }

  #missing(key: string): never {
    throw new Error(`Missing required config value at '${this.#whole(key)}' in 'frontend'`);
  }

  #refuse(key: string, value: unknown, wanted: string): never {
    throw new TypeError(
      `Invalid type in config for key '${this.#whole(key)}' in 'frontend', got ${typeName(value)}, wanted ${wanted}`,
    );
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'empty-string';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
