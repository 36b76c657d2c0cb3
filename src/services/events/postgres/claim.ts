import type { BrokeredEvent } from '../broker.js';

/** The right to deliver an event to a group, until somebody else may have it. */
export interface Claim {
  readonly group: string;
  readonly seq: string;
  /** Tells this claim from a later one by somebody else. */
  readonly token: string;
}

/** An event that is to be delivered now. */
export interface ClaimedEvent extends Claim {
  readonly event: BrokeredEvent;
  /** The number of this delivery, from 1. */
  readonly attempt: number;
}
