import type { BrokeredEvent } from '../broker.js';

/** An event that a group could not deal with. */
export interface DeadLetter {
  /** Names this dead letter for {@link DeadLetters.replay}. */
  readonly id: string;
  /** `<pluginId>.<subscription id>` */
  readonly group: string;
  readonly event: BrokeredEvent;
  /** How many deliveries have failed. */
  readonly attempts: number;
  /** What the last of them failed with. */
  readonly error: string;
  readonly diedAt: Date;
}

/** The dead letters of a broker that keeps them. */
export interface DeadLetters {
  /**
   * The oldest first.
   *
   * @param group - `undefined` for those of all groups
   * @param limit - how many at most; default 100
   */
  deadLetters(group: string | undefined, limit?: number): Promise<readonly DeadLetter[]>;
  /** Delivers a dead letter again, to its group only, as if it had never failed. Resolves to whether there was one. */
  replay(group: string, id: string): Promise<boolean>;
}
