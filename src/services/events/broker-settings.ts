import type { LogWriter } from '../../contracts/logger.js';

/** What every broker is given, whatever it rests on. */
export interface BrokerSettings {
  /** Put before the names of whatever the broker keeps, so that several deployments can share a server; letters, digits, `-` and `_`. */
  readonly namespace: string;
  readonly limits: BrokerLimits;
  readonly logger: LogWriter;
}

/** Times are milliseconds. */
export interface BrokerLimits {
  /** How long a publisher waits for the broker at most; default 5 000. */
  readonly publishTimeout: number;
  /** How long a subscriber that was not woken waits until it looks for events; default 5 000. */
  readonly pollInterval: number;
  /** How long closing waits for events that are under way; default 5 000. */
  readonly closeTimeout: number;
  /** How many events of a topic are kept, besides those that durable subscriptions still wait for; default 10 000. */
  readonly maxEvents: number;
  /** How many events of a topic are kept in any case: beyond it publishing is refused; default 100 000. */
  readonly maxBacklog: number;
  /** How long an event is kept at most; default a day. */
  readonly maxAge: number;
}

export const DEFAULT_BROKER_LIMITS: BrokerLimits = {
  publishTimeout: 5_000,
  pollInterval: 5_000,
  closeTimeout: 5_000,
  maxEvents: 10_000,
  maxBacklog: 100_000,
  maxAge: 86_400_000,
};
