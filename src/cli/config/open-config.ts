import { problems } from '../../errors/catalogue.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { JsonObject, RootConfig } from '../../contracts/root-config.js';
import type { ConfigFault, RootConfigSchema } from '../../contracts/root-config-schema.js';
import type { ContractReference } from '../../decorators/types.js';
import { formatPath } from '../../services/root-config/config-path.js';
import { type OriginSource, originsOf } from '../../services/root-config/origins.js';
import { isStrict } from '../../services/root-config/schema-check.js';
import { secretsOf } from '../../services/root-config/secrets.js';

// By id, because the backend may stand on another copy of the package.
const CONFIG: ContractReference<RootConfig> = { id: 'core.rootConfig', scope: 'root' };
const SCHEMA: ContractReference<RootConfigSchema> = { id: 'core.rootConfigSchema', scope: 'root' };

/** The configuration as the backend would have it at its start. */
export interface OpenedConfig {
  readonly values: JsonObject;
  readonly schema: RootConfigSchema;
  readonly origins: OriginSource;
  readonly secrets: ReadonlySet<string>;
  /** Whether unknown keys are errors, by `backend.config.strict`. */
  readonly isStrict: boolean;
  /** Puts a fault into words, with the place of the value where the configuration knows it. */
  describe(fault: ConfigFault): ProsceniumError;
}

/** What the configuration service of a backend may know beside its values; a class of the user's own may lack all of it. */
interface Knowing {
  useSchema?(schema: RootConfigSchema): Promise<unknown>;
  describeFault?(fault: ConfigFault): ProsceniumError;
  getOrigin?: unknown;
  getSecrets?: unknown;
}

/**
 * Builds the configuration service of a backend, whichever it has, and nothing else.
 *
 * @throws ProsceniumError `MISSING_SERVICE`, and what the service throws, usually `INVALID_CONFIG`
 */
export async function openConfig(backend: InspectedBackend): Promise<OpenedConfig> {
  const schema = await openSchema(backend);
  const services: readonly (RootConfig & Knowing)[] = await backend.rootServices(CONFIG);
  const [config] = services;
  if (config === undefined) throw missing('RootConfig');
  // It then knows which values are secret. What it finds wrong is of no concern here: the command asks the schema itself.
  for (const service of services) await service.useSchema?.(schema).catch(() => undefined);
  // A service that wraps another leaves the places to the one that reads the files.
  const knowing = (method: keyof Knowing) => services.find((service) => service[method] !== undefined) ?? config;
  const describer = knowing('describeFault');
  const values = config.getOptional<JsonObject>() ?? {};
  return {
    values,
    schema,
    origins: originsOf(knowing('getOrigin')),
    secrets: new Set(secretsOf(knowing('getSecrets'))),
    isStrict: isStrict(values),
    describe: (fault) => describer.describeFault?.(fault) ?? describePlainly(fault),
  };
}

/** The schema alone, for which no configuration is read. */
export async function openSchema(backend: InspectedBackend): Promise<RootConfigSchema> {
  const schema = await backend.rootService(SCHEMA);
  if (schema === undefined) throw missing('RootConfigSchema');
  return schema;
}

function describePlainly({ path, problem, mend }: ConfigFault): ProsceniumError {
  return problems.invalidConfig(`'${formatPath(path)}' ${problem}.`, undefined, mend);
}

function missing(contract: string): ProsceniumError {
  const mend = 'make the backend with createBackend(), or add a service that fulfils it.';
  return problems.missingService({ name: 'The command', where: 'the main file' }, contract, mend);
}
