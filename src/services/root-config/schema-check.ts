import type { Config, JsonObject } from '../../contracts/root-config.js';
import type { ConfigFault, RootConfigSchema } from '../../contracts/root-config-schema.js';
import { problems } from '../../errors/catalogue.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import { formatPath } from './config-path.js';
import { ConfigReader } from './config-reader.js';
import { readsAsBoolean } from './conversions.js';
import { isJsonObject } from './json.js';

/** A configuration that keeps to a schema by itself, also when it changes. */
export interface SchemaKeeper {
  /**
   * Takes the schema, and compares the values as they are now with it.
   *
   * @returns what the operator should know: unknown and deprecated keys
   * @throws ProsceniumError `INVALID_CONFIG` with every fault
   */
  useSchema(schema: RootConfigSchema): Promise<readonly string[]>;
}

/**
 * Lets a configuration keep to a schema from now on; one that cannot do so by itself is compared with it once.
 *
 * @returns what the operator should know: unknown and deprecated keys
 * @throws ProsceniumError `INVALID_CONFIG` with every fault
 */
export async function applySchema(config: Config, schema: RootConfigSchema): Promise<readonly string[]> {
  if (isSchemaKeeper(config)) return config.useSchema(schema);
  const values = config.getOptional<JsonObject>() ?? {};
  const warnings = await checkConfig(values, schema, { describe: (fault) => describeFault(config, fault) });
  return warnings.map(({ text }) => text);
}

/** What the operator should know of a configuration that fits its schema. */
export interface ConfigWarning {
  readonly text: string;
  /** What it is about, the same wherever the key moves in its file. */
  readonly subject: string;
}

export interface CheckConfigOptions {
  readonly describe: (fault: ConfigFault) => ProsceniumError;
  /** Whether unknown keys are errors; default what `backend.config.strict` says. */
  readonly strict?: boolean | undefined;
}

/** Compares values with a schema. @returns warnings; @throws ProsceniumError `INVALID_CONFIG` with every fault */
export async function checkConfig(
  values: JsonObject,
  schema: RootConfigSchema,
  { describe, strict = isStrict(values) }: CheckConfigOptions,
): Promise<readonly ConfigWarning[]> {
  const faults = await schema.check(values);
  const isError = ({ kind }: ConfigFault) => kind === 'invalid' || (kind === 'unknown' && strict);
  throwFaults(faults.filter(isError).map(describe));
  const warnings = faults.filter((fault) => !isError(fault));
  return warnings.map((fault) => ({
    text: warningOf(describe(fault)),
    subject: `${fault.kind} ${formatPath(fault.path)}`,
  }));
}

/** The one error for several faults of a section; see {@link describeFault}. */
export function describeFaults(config: Config, faults: readonly ConfigFault[]): ProsceniumError {
  const [first, ...others] = faults.map((fault) => describeFault(config, fault));
  return first !== undefined && others.length === 0 ? first : problems.invalidConfigs([first, ...others] as Error[]);
}

/**
 * The error for what a schema does not agree with. It names file, line and column where the configuration knows them.
 *
 * @example
 * ```ts
 * const faults = await schema.check(config.get());
 * for (const fault of faults) console.error(describeFault(config, fault).message);
 * ```
 */
export function describeFault(config: Config, fault: ConfigFault): ProsceniumError {
  if (config instanceof ConfigReader) return config.describeFault(fault);
  return problems.invalidConfig(`'${formatPath(fault.path)}' ${fault.problem}.`, undefined, fault.mend);
}

function throwFaults(found: readonly ProsceniumError[]): void {
  const [first, ...others] = found;
  if (first === undefined) return;
  throw others.length === 0 ? first : problems.invalidConfigs(found);
}

/** `'catlog' in app-config.yaml is known to nothing in this backend (app-config.yaml:3:1): correct it …`. */
function warningOf({ message, where, mend }: ProsceniumError): string {
  const [what = ''] = message.split('\n');
  return `${what.replace(/\.$/, '')}${where === undefined ? '' : ` (${where})`}: ${mend.join(' ')}`;
}

/** Whether a configuration itself makes unknown keys errors: `backend.config.strict`. */
export function isStrict(values: JsonObject): boolean {
  const backend = isJsonObject(values.backend) ? values.backend : {};
  const { strict } = isJsonObject(backend.config) ? backend.config : {};
  return strict === true || (typeof strict === 'string' && readsAsBoolean(strict) === true);
}

function isSchemaKeeper(config: object): config is SchemaKeeper {
  return 'useSchema' in config && typeof config.useSchema === 'function';
}
