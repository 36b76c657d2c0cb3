import type { ConnectionUser, EngineConnection } from './engine-connection.js';

/** One of the connections that a server may have; also while it is being opened, and until it is closed. */
export class ConnectionSlot {
  readonly sourceKey: string;
  connection: EngineConnection | undefined;
  /** Who uses it; `undefined` while it is idle. */
  user: ConnectionUser | undefined;
  /** Whose session it is set to. */
  session: ConnectionUser | undefined;
  /** What broke it. */
  lost: Error | undefined;
  isClosing = false;
  /** On the clock of `performance.now()`. */
  idleSince = 0;
  idleTimer: NodeJS.Timeout | undefined;

  constructor(user: ConnectionUser) {
    this.sourceKey = user.source.key;
    this.user = user;
  }

  get isIdle(): boolean {
    return this.user === undefined && !this.isClosing;
  }
}
