import type { Keyv } from 'keyv';

/** A connection to a store outside of the process. It mends itself as far as its client can. */
export interface StoreConnection {
  /** Knows no namespace: it takes keys as they stand in the store. Its promises reject with what went wrong. */
  readonly keyv: Keyv<unknown>;
  /** Settles with the first attempt to connect, or never. */
  readonly connected: Promise<unknown>;
  /** Whether an error came from the store itself, so that it must be there. */
  isAnswer(error: Error): boolean;
  /** Why there is no connection, where the client knows. */
  readonly fault: () => Error | undefined;
  /** Ends it at once; whatever is under way fails. */
  close(): void;
}
