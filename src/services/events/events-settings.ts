import type { Config, JsonObject } from '../../contracts/root-config.js';
import { readDuration } from '../duration/index.js';
import { invalidValue, isJsonObject } from '../root-config/index.js';
import { type BrokerLimits, DEFAULT_BROKER_LIMITS } from './broker-settings.js';

export const BROKER_TYPES = ['redis', 'postgres', 'nats'] as const;
export type BrokerType = (typeof BROKER_TYPES)[number];

/** Where the broker is and how it is used. */
export interface ConfiguredBroker {
  readonly type: BrokerType;
  /** As it is written; `undefined` means what each broker takes for granted. */
  readonly connection: string | JsonObject | undefined;
  readonly namespace: string;
}

/** All of `events` that concerns the service. */
export interface EventsSettings {
  /** `undefined` keeps events in this process. */
  readonly broker: ConfiguredBroker | undefined;
  readonly limits: BrokerLimits;
}

/**
 * Reads `events`.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readEventsSettings(config: Config): EventsSettings {
  const mode = readMode(config);
  const isWanted = mode !== 'never' && config.has(KEY);
  if (mode === 'always' && !isWanted)
    throw invalidValue(
      config,
      MODE_KEY,
      "is 'always', and there is no broker",
      'say in events.broker what carries events between processes.',
    );
  return { broker: isWanted ? readBroker(config) : undefined, limits: readLimits(config) };
}

const KEY = 'events.broker';
/** Of what is waited for, in milliseconds. */
const LONGEST_TIME = 86_400_000;
const MODE_KEY = 'events.useEventBus';
const MODES = ['auto', 'always', 'never'];

function readMode(config: Config): string {
  const mode = config.getOptionalString(MODE_KEY) ?? 'auto';
  if (MODES.includes(mode)) return mode;
  throw invalidValue(config, MODE_KEY, `is '${mode}'`, `use one of ${listed(MODES)}.`);
}

function readBroker(config: Config): ConfiguredBroker {
  const type = config.getString(`${KEY}.type`);
  if (!isBrokerType(type))
    throw invalidValue(
      config,
      `${KEY}.type`,
      `is '${type}', which is no broker`,
      `use one of ${listed(BROKER_TYPES)}.`,
    );
  return { type, connection: readConnection(config), namespace: readNamespace(config) };
}

function readConnection(config: Config): string | JsonObject | undefined {
  const key = `${KEY}.connection`;
  const value = config.getOptional(key);
  if (value === undefined || typeof value === 'string' || isJsonObject(value)) return value;
  throw invalidValue(config, key, 'is neither a string nor an object', 'correct the value.');
}

function readNamespace(config: Config): string {
  const key = `${KEY}.namespace`;
  const namespace = config.getOptionalString(key) ?? 'proscenium';
  if (/^[A-Za-z0-9_-]+$/.test(namespace)) return namespace;
  throw invalidValue(config, key, 'has characters that names cannot have', 'use letters, digits, - and _.');
}

function readLimits(config: Config): BrokerLimits {
  const defaults = DEFAULT_BROKER_LIMITS;
  return {
    publishTimeout: readTimeLimit(config, `${KEY}.publishTimeout`) ?? defaults.publishTimeout,
    pollInterval: readInterval(config, 'events.notifyTimeoutMs') ?? defaults.pollInterval,
    closeTimeout: readTimeLimit(config, `${KEY}.closeTimeout`) ?? defaults.closeTimeout,
    maxEvents: readCount(config, `${KEY}.maxEvents`) ?? defaults.maxEvents,
    maxBacklog: readCount(config, `${KEY}.maxBacklog`) ?? defaults.maxBacklog,
    maxAge: readPositiveDuration(config, `${KEY}.maxAge`) ?? defaults.maxAge,
  };
}

function readCount(config: Config, key: string): number | undefined {
  const count = config.getOptionalNumber(key);
  if (count === undefined || (Number.isInteger(count) && count > 0)) return count;
  throw invalidValue(config, key, `is ${count}`, 'write a whole number from 1 on.');
}

function readInterval(config: Config, key: string): number | undefined {
  const milliseconds = readCount(config, key);
  if (milliseconds === undefined || milliseconds <= LONGEST_TIME) return milliseconds;
  throw invalidValue(config, key, 'is more than a day', `write at most ${LONGEST_TIME}.`);
}

function readTimeLimit(config: Config, key: string): number | undefined {
  const duration = readPositiveDuration(config, key);
  if (duration === undefined || duration <= LONGEST_TIME) return duration;
  throw invalidValue(config, key, 'is more than a day', "write a duration such as '5 seconds'.");
}

function readPositiveDuration(config: Config, key: string): number | undefined {
  const duration = readDuration(config, key);
  if (duration === undefined || duration > 0) return duration;
  throw invalidValue(config, key, 'is no time at all', "write a duration such as '5 seconds'.");
}

function isBrokerType(type: string): type is BrokerType {
  return (BROKER_TYPES as readonly string[]).includes(type);
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
