import type { BrokerSettings } from '../broker-settings.js';

/** Where JetStream keeps the events, and how long. */
export interface NatsBrokerSettings extends BrokerSettings {
  readonly connection: NatsConnectionSettings;
  /** On how many servers of a cluster each event is kept. Default: 1. */
  readonly replicas?: number;
  /** How many events of a group and topic may wait for an answer in all processes; those that rest after a failure count. Default: 1000. */
  readonly maxUnanswered?: number;
  readonly retention?: Partial<NatsRetention>;
}

/** How to reach the servers. */
export interface NatsConnectionSettings {
  /** `nats://host:4222`, or `tls://`; several of a cluster. */
  readonly servers: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** The file with a JWT and its seed, as `nsc` writes it. */
  readonly credentialsFile?: string | undefined;
  readonly tls?: NatsTls | undefined;
  /** The JetStream domain, where there are several. */
  readonly domain?: string | undefined;
}

/** Paths of PEM files. */
export interface NatsTls {
  /** Who signed the certificate of the server, when the system does not know them. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Whether the certificate of the server is checked. Default: `true`. */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** How long things are kept besides what the limits of every broker say; in milliseconds. */
export interface NatsRetention {
  /** Dead letters are kept for so long. Default: 7 days. */
  readonly deadLetterAge: number;
  /** A durable group that nobody has joined for so long is forgotten. Default: 7 days. */
  readonly durableGroupAge: number;
  /** Another group is forgotten when no process has asked for its events for so long. Default: 1 minute. */
  readonly groupAge: number;
}

const WEEK = 7 * 24 * 60 * 60_000;

export const DEFAULT_RETENTION: NatsRetention = { deadLetterAge: WEEK, durableGroupAge: WEEK, groupAge: 60_000 };
