import type { ConfigVisibility, JsonSchema } from '../decorators/config-declaration.js';
import { Contract } from '../decorators/contract.js';
import type { JsonObject } from './root-config.js';

/** Something about the configuration that its schema does not agree with. Never holds a value. */
export interface ConfigFault {
  /** `invalid` ends a start and keeps a reload from going live; the other two are warnings. */
  readonly kind: 'invalid' | 'unknown' | 'deprecated';
  /** The steps to the value: names of keys, and positions in arrays. */
  readonly path: readonly (string | number)[];
  /** Whether nothing is there, and something must be. */
  readonly isMissing?: boolean;
  /** Goes on after the key: `is a number, and a string is wanted`. */
  readonly problem: string;
  /** In the imperative: `write a string there.` */
  readonly mend: string;
}

/** One section of the configuration as somebody declares it. */
export interface DeclaredSection {
  /** `backend.cors`; `''` for the whole configuration. */
  readonly path: string;
  /** The classes that declare it. */
  readonly owners: readonly string[];
  /** What the keys are like; `undefined` when the library of the schema cannot say it. */
  readonly schema: JsonSchema | undefined;
}

/**
 * The schema of the whole configuration: every section that plugins, modules and services of this backend declare. Built in.
 *
 * @example
 * ```ts
 * constructor(private readonly schema: RootConfigSchema, private readonly config: RootConfig) {}
 *
 * settingsForBrowsers() {
 *   return this.schema.frontendView(this.config.get<JsonObject>());
 * }
 * ```
 */
@Contract('core.rootConfigSchema', { scope: 'root' })
export abstract class RootConfigSchema {
  /** Compares the whole configuration with the schema; `[]` when all is well. Texts that the readers convert count as what they become. */
  abstract check(values: JsonObject): Promise<readonly ConfigFault[]>;
  /** Who may see the value at a path, a secret being one for all that is below it; `backend` where nothing is said. */
  abstract visibilityOf(path: readonly (string | number)[]): ConfigVisibility;
  /** Whether logs must hide the value at a path; `undefined` where nothing is said, and its name may tell. */
  abstract isRedacted(path: readonly (string | number)[]): boolean | undefined;
  /** What a browser may see: the values of visibility `frontend` with the objects around them, arrays without the rest. */
  abstract frontendView(values: JsonObject): JsonObject;
  /** Everything as one JSON Schema, draft-07. */
  abstract toJsonSchema(): JsonSchema;
  /** The sections, in the order of their paths. */
  abstract getSections(): readonly DeclaredSection[];
}
