import { problems } from '../errors/catalogue.js';
import type { HumanDuration } from '../contracts/human-duration.js';
import type { Config } from '../contracts/root-config.js';
import { readDuration, toMilliseconds } from '../services/duration/index.js';
import type { BootFailurePolicy } from './startup-recorder.js';

/** Time limits of a backend, which the configuration may set as well; what is given here wins. */
export interface LimitOptions {
  /** The whole start; default 5 minutes, `backend.startup.timeout`. */
  readonly startup?: HumanDuration;
  /** One plugin with its modules; default 60 seconds, `backend.startup.default.timeout` and `backend.startup.plugins.<id>.timeout`. */
  readonly plugin?: HumanDuration;
  /** One lifecycle hook; default 10 seconds, `backend.lifecycle.hookTimeout`. */
  readonly hook?: HumanDuration;
  /** The whole stop, after the drain delay; default 25 seconds, `backend.lifecycle.shutdownTimeout`. */
  readonly shutdown?: HumanDuration;
}

/** The limits in force, in milliseconds. */
export interface Limits {
  readonly startup: number;
  readonly hook: number;
  readonly shutdown: number;
  /** How long everything still serves after readiness has gone down; 5 seconds in production, else nothing. */
  readonly drainDelay: number;
  plugin(pluginId: string): number;
}

/**
 * Reads the limits from what the backend was given, then from configuration, then from the defaults.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for what is no duration
 */
export function readLimits(options: LimitOptions, config: Config | undefined): Limits {
  const read = (given: HumanDuration | undefined, key: string): number | undefined =>
    given === undefined ? config && readDuration(config, key) : toMilliseconds(given);
  const plugin = read(options.plugin, 'backend.startup.default.timeout') ?? 60_000;
  return {
    startup: read(options.startup, 'backend.startup.timeout') ?? 300_000,
    hook: read(options.hook, 'backend.lifecycle.hookTimeout') ?? 10_000,
    shutdown: read(options.shutdown, 'backend.lifecycle.shutdownTimeout') ?? 25_000,
    drainDelay: read(undefined, 'backend.lifecycle.serverShutdownDelay') ?? usualDrainDelay(),
    plugin: readPluginLimits(plugin, config),
  };
}

/** In production, load balancers learn of a stop only when it has begun, and send requests for some seconds more. */
function usualDrainDelay(): number {
  return process.env['NODE_ENV'] === 'production' ? 5_000 : 0;
}

/** Reads `backend.startup.plugins.<id>.timeout` of the plugins that have one. */
function readPluginLimits(limit: number, config: Config | undefined): (pluginId: string) => number {
  const own = new Map<string, number>();
  for (const id of config?.getOptionalConfig('backend.startup.plugins')?.keys() ?? []) {
    const value = config && readDuration(config, `backend.startup.plugins.${id}.timeout`);
    if (value !== undefined) own.set(id, value);
  }
  return (pluginId) => own.get(pluginId) ?? limit;
}

/**
 * Reads which plugins and modules may fail without ending the start: `backend.startup`, once.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a value other than `abort` and `continue`
 */
export function readBootFailurePolicy(config: Config | undefined): BootFailurePolicy {
  const startup = config?.getOptionalConfig('backend.startup');
  const permits = (key: string): boolean | undefined => readPolicy(startup, key);
  const pluginDefault = permits('default.onPluginBootFailure') ?? false;
  const moduleDefault = permits('default.onPluginModuleBootFailure') ?? false;
  const plugins = new Map<string, boolean>();
  const modules = new Map<string, boolean>();
  for (const id of startup?.getOptionalConfig('plugins')?.keys() ?? []) {
    plugins.set(id, permits(`plugins.${id}.onPluginBootFailure`) ?? pluginDefault);
    for (const moduleId of startup?.getOptionalConfig(`plugins.${id}.modules`)?.keys() ?? [])
      modules.set(
        `${id}/${moduleId}`,
        permits(`plugins.${id}.modules.${moduleId}.onPluginModuleBootFailure`) ?? moduleDefault,
      );
  }
  return {
    allowsPlugin: (id) => plugins.get(id) ?? pluginDefault,
    allowsModule: (id, moduleId) => modules.get(`${id}/${moduleId}`) ?? moduleDefault,
  };
}

function readPolicy(startup: Config | undefined, key: string): boolean | undefined {
  const value = startup?.getOptionalString(key);
  if (value === undefined) return undefined;
  if (value === 'abort' || value === 'continue') return value === 'continue';
  throw problems.invalidConfig(`'backend.startup.${key}' is '${value}'.`, undefined, "use 'abort' or 'continue'.");
}
