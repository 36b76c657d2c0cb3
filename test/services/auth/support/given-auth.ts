import type { Credentials, Database, ExternalTokenHandler, JsonObject } from 'proscenium';
import { MemoryLogger, StaticConfig, TestClock } from 'proscenium/testing';
import { ExternalAccess } from '#src/services/auth/external/external-access.js';
import { ExternalTokens } from '#src/services/auth/external/external-tokens.js';
import { UsedTokens } from '#src/services/auth/external/used-tokens.js';
import { JwtPluginTokens, TokenAuth } from '#src/services/auth/index.js';
import { CallerKeys } from '#src/services/auth/keys/caller-keys.js';
import { LocalKeys } from '#src/services/auth/keys/local-keys.js';
import { PluginKeys } from '#src/services/auth/keys/plugin-keys.js';
import { KeyEndpoints } from '#src/services/auth/remote-keys/key-endpoints.js';
import { UserTokens } from '#src/services/auth/user-tokens.js';
import { PluginAddresses } from '#src/services/discovery/index.js';
import { TypeOrmDatabase } from '#src/services/database/index.js';

export interface AuthOptions {
  readonly pluginId?: string;
  readonly config?: JsonObject;
  readonly clock?: TestClock;
  /** Where every plugin lives; default: nowhere that answers. */
  readonly peers?: string;
  readonly database?: Database;
  readonly handlers?: readonly ExternalTokenHandler[];
  /** How long keys of others may take to arrive, in milliseconds. */
  readonly timeout?: number;
  /** Of another that lives in the same process. */
  readonly localKeys?: LocalKeys;
}

/** What a plugin has of authentication, with its surroundings. */
export async function givenAuth(options: AuthOptions = {}) {
  const { pluginId = 'catalog', clock = new TestClock(), peers = 'http://127.0.0.1:1' } = options;
  const config = new StaticConfig(options.config ?? {});
  const logger = new MemoryLogger();
  const plugin = { getId: () => pluginId };
  const localKeys = options.localKeys ?? new LocalKeys(clock);
  const discovery = {
    getBaseUrl: async (id: string) => `${peers}/api/${id}`,
    getExternalBaseUrl: async (id: string) => `${peers}/api/${id}`,
  };
  const endpoints = new KeyEndpoints(clock, logger, { timeout: options.timeout ?? 5000 });
  const addresses = new PluginAddresses(config, logger, { getInstalledPlugins: async () => [] });
  const callers = new CallerKeys(discovery, localKeys, endpoints, addresses);
  // Not opened: what counts is of which class it is.
  const database = options.database ?? (Object.create(TypeOrmDatabase.prototype) as Database);
  const keys = new PluginKeys(plugin, config, database, clock, logger, localKeys);
  await keys.onInit();
  const access = new ExternalAccess(config, clock, endpoints, logger);
  const auth = new TokenAuth(
    plugin,
    config,
    new JwtPluginTokens(plugin, keys, callers, clock, logger),
    new UserTokens(callers, clock, logger),
    new ExternalTokens(plugin, access, options.handlers ?? [], new UsedTokens(plugin, config, database, clock)),
    keys,
  );
  return { auth, clock, logger, localKeys, keys };
}

/** The levels and messages of a log. */
export function linesOf(logger: MemoryLogger, ...levels: readonly string[]): string[] {
  return logger.entries
    .filter(({ level }) => levels.length === 0 || levels.includes(level))
    .map(({ level, message }) => `${level}: ${message}`);
}

/** How a promise rejects: `AuthenticationError: Illegal token`. */
export async function rejectionOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'resolved',
    (error: unknown) => String(error),
  );
}

/** How credentials describe themselves: `backstageCredentials{servicePrincipal{curl}}`. */
export function whoIs(credentials: Credentials): string {
  return (credentials as { toString(): string }).toString();
}
