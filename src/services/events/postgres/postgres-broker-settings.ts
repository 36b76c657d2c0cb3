import type { JsonValue } from '../../../contracts/root-config.js';
import type { BrokerSettings } from '../broker-settings.js';

/** Where PostgreSQL keeps the events, and how long. */
export interface PostgresBrokerSettings extends BrokerSettings {
  readonly connection: PostgresConnection;
  /** Whether the database is created when it is not there. Default: `true`. */
  readonly ensureDatabase?: boolean;
  /** The schema of the tables; it is created when it is not there. Default: `<namespace>_events`. */
  readonly schema?: string;
  /** Connections for everything but listening, which has one of its own. Default: 4. */
  readonly connections?: number;
  readonly window?: Partial<EventWindow>;
}

/** How to reach the database. */
export interface PostgresConnection {
  /** Default: the one that the server gives to the user. */
  readonly database?: string | undefined;
  readonly host?: string | undefined;
  /** Default: 5432. */
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** `true`, or what Node's TLS takes. */
  readonly ssl?: JsonValue | undefined;
  /** Default: `proscenium_events`. */
  readonly applicationName?: string | undefined;
  /** The role that each session takes on, and that owns what is created. */
  readonly role?: string | undefined;
  /** The database from which others are created. Default: `postgres`. */
  readonly maintenanceDatabase?: string | undefined;
}

/** How long things are kept besides what the limits of every broker say; in milliseconds. */
export interface EventWindow {
  /** Younger events are kept whatever their number. Default: 10 minutes. */
  readonly minAge: number;
  /** Dead letters are kept for so long. Default: 7 days. */
  readonly deadLetterAge: number;
  /** A durable group that nobody has joined for so long is forgotten. Default: 7 days. */
  readonly durableGroupAge: number;
  /** Another group is forgotten when the processes that belong to it have been silent for so long. Default: 1 minute. */
  readonly groupAge: number;
  /** How often old events are looked for. Default: 30 seconds. */
  readonly purgeInterval: number;
}

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

export const DEFAULT_WINDOW: EventWindow = {
  minAge: 10 * MINUTE,
  deadLetterAge: WEEK,
  durableGroupAge: WEEK,
  groupAge: MINUTE,
  purgeInterval: MINUTE / 2,
};
