import { isDeepStrictEqual } from 'node:util';
import { type Config, type JsonObject, type JsonValue, RootConfig } from '../../contracts/root-config.js';
import type { ConfigDeclaration, ConfigVisibility, JsonSchema } from '../../decorators/config-declaration.js';
import { Inject } from '../../decorators/inject.js';
import { provide } from '../../decorators/provide.js';
import type { StandardSchema } from '../../decorators/route-options.js';
import { Token } from '../../decorators/token.js';
import { problems } from '../../errors/catalogue.js';
import { describeFaults, isConfigKey } from '../root-config/index.js';
import { type DeepReadonly, deepFreeze } from './deep-readonly.js';
import { Section } from './section.js';

/** Settings of a section. */
export interface ConfigSectionOptions {
  /** Visibility by key below the section, for schemas that cannot say it: `{ token: 'secret', 'hosts[].password': 'secret' }`. */
  readonly visibility?: Readonly<Record<string, ConfigVisibility>>;
}

/** A section that follows the configuration. */
export interface LiveSection<T> {
  /** The value as it is now; the same object until it changes. */
  readonly current: T;
  /** Calls back after this section has changed. */
  subscribe(onChange: (value: T) => void): { unsubscribe(): void };
}

/** A section of the configuration with its schema: what `config` of a decorator declares, and the token of its value. */
export class ConfigSection<T> extends Token<T> implements ConfigDeclaration {
  readonly path: string;
  readonly schema: JsonSchema | StandardSchema;
  readonly visibility: Readonly<Record<string, ConfigVisibility>> | undefined;
  /** The token of the section as it follows the configuration. */
  readonly live: Token<LiveSection<T>> & ConfigDeclaration;
  readonly #section: Section;
  readonly #known = new WeakMap<Config, { readonly raw: JsonValue | undefined; readonly value: T }>();

  constructor(declaration: ConfigDeclaration & { readonly path: string }, id: string) {
    super(id, {
      scope: 'root',
      default: async () => provide(this as Token<T>, (config: RootConfig) => this.read(config), [RootConfig]),
    });
    this.path = declaration.path;
    this.schema = declaration.schema;
    this.visibility = declaration.visibility;
    this.#section = new Section(declaration);
    this.live = new LiveToken(this, `${id}, live`);
  }

  /**
   * The typed value in any configuration, frozen; the same object as long as what it is made of stays the same.
   *
   * @throws ProsceniumError `INVALID_CONFIG` for a value that a Standard Schema refuses; a JSON Schema is checked when the backend starts
   */
  read(config: Config): T {
    const raw = config.getOptional(this.path === '' ? undefined : this.path);
    const known = this.#known.get(config);
    if (known !== undefined && isDeepStrictEqual(known.raw, raw)) return known.value;
    const result = this.#section.read(raw);
    if (result.faults !== undefined)
      throw describeFaults(
        config,
        result.faults.map((fault) => ({ ...fault, path: [...this.#section.steps, ...fault.path] })),
      );
    const value = deepFreeze(result.value) as T;
    this.#known.set(config, { raw, value });
    return value;
  }
}

/**
 * Declares a section of the configuration and what its values are like.
 *
 * @param path - the key of the section, `catalog` or `backend.cors`; `''` for the whole configuration
 * @param schema - a Standard Schema (zod, valibot, arktype …), which gives the type, or a JSON Schema, beside which you write the type
 * @param options - `visibility`
 * @throws ProsceniumError `INVALID_ARGUMENT` for a path that is no key, and for what is no schema
 *
 * @example
 * ```ts
 * export const catalogConfig = configSection(
 *   'catalog',
 *   z.object({ pageSize: z.number().default(100), token: z.string().meta({ visibility: 'secret' }) }),
 * );
 *
 * @Plugin('catalog', { config: catalogConfig })
 * export class CatalogPlugin {
 *   constructor(@InjectConfig(catalogConfig) private readonly settings: ConfigOf<typeof catalogConfig>) {}
 * }
 * ```
 */
export function configSection<T>(
  path: string,
  schema: StandardSchema<T>,
  options?: ConfigSectionOptions,
): ConfigSection<DeepReadonly<T>>;
export function configSection<T = JsonObject>(
  path: string,
  schema: JsonSchema,
  options?: ConfigSectionOptions,
): ConfigSection<DeepReadonly<T>>;
export function configSection(
  path: string,
  schema: JsonSchema | StandardSchema,
  { visibility }: ConfigSectionOptions = {},
): ConfigSection<unknown> {
  if (typeof path !== 'string' || (path !== '' && !isConfigKey(path)))
    throw problems.invalidArgument('configSection', "a key such as 'catalog' as its first argument", path);
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null)
    throw problems.invalidArgument(
      `configSection('${path}')`,
      'a JSON Schema or a Standard Schema as its second argument',
      schema,
    );
  count += 1;
  const name = path === '' ? 'the whole configuration' : `configuration '${path}'`;
  return new ConfigSection({ path, schema, visibility }, `${name} #${count}`);
}

let count = 0;

/** The type of a section's value. */
export type ConfigOf<S> = S extends ConfigSection<infer T> ? T : never;

/**
 * Asks for the value of a section, or with `section.live` for one that follows the configuration. A section that is injected need not be
 * listed in `config` as well. In a unit test an object takes its place.
 *
 * @example
 * ```ts
 * constructor(
 *   @InjectConfig(catalogConfig) private readonly settings: ConfigOf<typeof catalogConfig>,
 *   @InjectConfig(catalogConfig.live) private readonly live: LiveSection<ConfigOf<typeof catalogConfig>>,
 * ) {}
 * ```
 */
export function InjectConfig(section: Token<unknown> & ConfigDeclaration): ReturnType<typeof Inject> {
  return Inject(section);
}

class LiveToken<T> extends Token<LiveSection<T>> implements ConfigDeclaration {
  constructor(
    private readonly section: ConfigSection<T>,
    id: string,
  ) {
    super(id, {
      scope: 'root',
      default: async () =>
        provide(this as Token<LiveSection<T>>, (config: RootConfig) => follow(section, config), [RootConfig]),
    });
  }

  get path(): string {
    return this.section.path;
  }

  get schema(): ConfigDeclaration['schema'] {
    return this.section.schema;
  }

  get visibility(): ConfigDeclaration['visibility'] {
    return this.section.visibility;
  }
}

function follow<T>(section: ConfigSection<T>, config: Config): LiveSection<T> {
  return {
    get current() {
      return section.read(config);
    },
    subscribe(onChange) {
      let last = section.read(config);
      const onAnyChange = (): void => {
        const now = section.read(config);
        if (now === last) return;
        last = now;
        onChange(now);
      };
      return config.subscribe?.(onAnyChange) ?? { unsubscribe: () => {} };
    },
  };
}
