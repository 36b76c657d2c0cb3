import { problems } from '../errors/catalogue.js';
import type { SourceLocation } from '../errors/source-location.js';
import type { StandardSchema } from './route-options.js';

/** A JSON Schema, draft-07 or 2020-12, as plain data; `visibility`, `deepVisibility`, `deprecated` and `redact` mean what they do in Backstage. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** Who may see a value: everybody with a browser, the backend alone, or the backend alone and never a log. */
export type ConfigVisibility = 'frontend' | 'backend' | 'secret';

/** A section of the configuration with its schema; `configSection` makes one that can be injected as well. */
export interface ConfigDeclaration {
  /** The key of the section, `catalog` or `backend.cors`. Default: the whole configuration. */
  readonly path?: string;
  /** A JSON Schema, or a schema of any library that speaks Standard Schema. */
  readonly schema: JsonSchema | StandardSchema;
  /** Visibility by key below the section, for schemas that cannot say it: `{ token: 'secret' }`. */
  readonly visibility?: Readonly<Record<string, ConfigVisibility>> | undefined;
}

/** What `config` of a decorator takes. */
export type ConfigDeclarations = ConfigDeclaration | readonly ConfigDeclaration[];

/** The declarations as a list. */
export function listOf(config: ConfigDeclarations | undefined): readonly ConfigDeclaration[] {
  if (config === undefined) return [];
  return 'schema' in config ? [config] : config;
}

/** Refuses what is no section: a hole is what an import cycle leaves behind. */
export function checkConfig(decorator: string, config: unknown, at: SourceLocation): void {
  if (config === undefined) return;
  for (const section of Array.isArray(config) ? config : [config])
    if (!isDeclaration(section))
      throw problems.invalidArgument(
        decorator,
        'sections as `config`, made by configSection() (undefined is what an import cycle leaves)',
        section,
        at,
      );
}

/** Whether a value says of itself that it is a section with a schema. */
export function isDeclaration(value: unknown): value is ConfigDeclaration {
  if (typeof value !== 'object' || value === null) return false;
  const { path, schema } = value as Partial<ConfigDeclaration>;
  return (
    (path === undefined || typeof path === 'string') &&
    (typeof schema === 'object' || typeof schema === 'function') &&
    schema !== null
  );
}
