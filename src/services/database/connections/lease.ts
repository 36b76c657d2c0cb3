import type { ConnectionSlot } from './connection-slot.js';
import type { EngineConnection } from './engine-connection.js';

/** The use of a connection, until it is given back. */
export class Lease {
  readonly connection: EngineConnection;
  /** Whether it was used before, so that the server may have closed it meanwhile. */
  readonly isReused: boolean;
  readonly #slot: ConnectionSlot;
  readonly #giveBack: (error: Error | undefined) => Promise<void>;
  #isOver = false;

  constructor(
    slot: ConnectionSlot,
    connection: EngineConnection,
    isReused: boolean,
    giveBack: (error: Error | undefined) => Promise<void>,
  ) {
    this.#slot = slot;
    this.connection = connection;
    this.isReused = isReused;
    this.#giveBack = giveBack;
  }

  /** What broke the connection while it was in use. */
  get lost(): Error | undefined {
    return this.#slot.connection === this.connection ? this.#slot.lost : undefined;
  }

  /** Says that the session is not as it was, so that it is set again for the next user. */
  forgetSession(): void {
    this.#slot.session = undefined;
  }

  /**
   * Gives the connection back; a second call does nothing. A transaction that is open is rolled back.
   *
   * @param error - says that it is broken, and must not be used again
   */
  async release(error?: Error): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#giveBack(error);
  }
}
