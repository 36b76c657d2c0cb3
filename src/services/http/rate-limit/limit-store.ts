/** What a store says of a request that it has counted. */
export interface Count {
  /** The requests within the window, this one too. */
  readonly used: number;
  /** Milliseconds until the window ends. */
  readonly resetIn: number;
}

/** Counts the requests of clients for one limit. */
export interface LimitStore {
  /** Rejects when the store cannot be reached. */
  count(client: string): Promise<Count>;
  /** Takes back one request that shall not count. */
  giveBack(client: string): Promise<void>;
}

/** Makes a store for each limit, on what they share. */
export interface LimitStores {
  open(name: string, limit: number, window: number): LimitStore;
  close(): void;
}
