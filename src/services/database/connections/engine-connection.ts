/** One connection to a server, whatever the engine. */
export interface EngineConnection {
  /** The client of the library, which TypeORM talks to. */
  readonly client: unknown;
  /** Gives the session the settings that `statements` make, and none of those that it had before; one round trip. */
  enter(statements: string): Promise<void>;
  /** Asks for an answer. */
  ping(): Promise<void>;
  /** Whether it stands in a transaction, as far as the library knows. */
  readonly inTransaction: boolean;
  /** Whether a transaction is open that an error has spoilt, so that a COMMIT would roll it back without a word. */
  readonly isSpoilt: boolean;
  /** Ends a transaction that nobody has ended. */
  rollBack(): Promise<void>;
  /** Takes leave of the server. */
  close(): Promise<void>;
  /** Cuts the connection; what waits for an answer fails. */
  destroy(): void;
}

/** Where connections come from. Sources with equal keys give connections that can stand in for each other. */
export interface ConnectionSource {
  /** Of everything that cannot be changed once the connection is there. It holds the password: never show it. */
  readonly key: string;
  /**
   * Opens one. The time limit is the caller's.
   *
   * @param onLost - is called when the connection breaks, whether or not it is in use
   * @param signal - gives up
   */
  open(onLost: (error: Error) => void, signal: AbortSignal): Promise<EngineConnection>;
}

/** A plugin as a user of connections. */
export interface ConnectionUser {
  readonly pluginId: string;
  readonly source: ConnectionSource;
  /** What its sessions are set to; see {@link EngineConnection.enter}. */
  readonly session: string;
  readonly pool: PoolSettings;
  /** Told of connections that were lost while nobody used them. */
  readonly onIdleLoss: (error: Error) => void;
}

/** How many connections a plugin uses, and how long it waits for them; times in milliseconds. */
export interface PoolSettings {
  /** How many are kept open while nobody needs them. Default: 0. */
  readonly min: number;
  /** How many the plugin may use at a time. Default: 10. */
  readonly max: number;
  /** How long to wait for one that is free. Default: 10 s. */
  readonly acquireTimeout: number;
  /** How long opening one may take. Default: 10 s. */
  readonly connectTimeout: number;
  /** After how much time one that nobody needs is closed. Default: 30 s. */
  readonly idleTimeout: number;
}
