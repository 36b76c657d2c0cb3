import type { Config } from '../../contracts/root-config.js';
import { readDuration } from '../duration/index.js';
import { FoundFaults, invalidValue } from '../root-config/index.js';

/** What `backend.gateway` says; times in milliseconds. */
export interface GatewaySettings {
  readonly limits: ForwardingLimits;
  readonly breaker: BreakerSettings;
  readonly maxConnections: number;
  readonly maxTunnels: number;
  readonly maxHops: number;
}

/** How long the other side may take, in milliseconds. */
export interface ForwardingLimits {
  readonly connect: number;
  readonly response: number;
  readonly idle: number;
}

/** When a breaker opens, and for how long, in milliseconds. */
export interface BreakerSettings {
  readonly failures: number;
  readonly pause: number;
}

const KEY = 'backend.gateway';

/**
 * Reads `backend.gateway`; `undefined` when nothing is to be forwarded.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, with everything that is wrong
 */
export function readGatewaySettings(config: Config): GatewaySettings | undefined {
  if (config.getOptionalBoolean(`${KEY}.enabled`) !== true) return undefined;
  const faults = new FoundFaults();
  const time = (name: string) => faults.attempt(() => readTime(config, name));
  const count = (name: string, least: number) => faults.attempt(() => readCount(config, name, least));
  const settings: GatewaySettings = {
    limits: {
      connect: time('timeout.connect') ?? 5_000,
      // Longer than a handler may take by default, so that the error of the other backend arrives.
      response: time('timeout.response') ?? 65_000,
      idle: time('timeout.idle') ?? 300_000,
    },
    breaker: {
      failures: count('breaker.failures', 1) ?? 5,
      pause: time('breaker.pause') ?? 5_000,
    },
    maxConnections: count('maxConnections', 1) ?? 256,
    maxTunnels: count('maxTunnels', 0) ?? 1_000,
    maxHops: count('maxHops', 1) ?? 4,
  };
  faults.throwFound();
  return settings;
}

function readTime(config: Config, name: string): number | undefined {
  const time = readDuration(config, `${KEY}.${name}`);
  if (time === undefined || time > 0) return time;
  throw invalidValue(config, `${KEY}.${name}`, 'is no time to wait', "write a longer duration, such as '5 seconds'.");
}

function readCount(config: Config, name: string, least: number): number | undefined {
  const count = config.getOptionalNumber(`${KEY}.${name}`);
  if (count === undefined || (Number.isInteger(count) && count >= least)) return count;
  throw invalidValue(config, `${KEY}.${name}`, `is ${count}`, `write a whole number, ${least} or more.`);
}
