/** Carries events between processes, at least once for durable subscriptions. */
export interface EventBroker {
  /** Resolves when the broker has taken the event for good. */
  publish(event: BrokeredEvent): Promise<void>;
  /**
   * Starts to deliver to `deliver`; each event of the topics reaches one member of the group `subscription.group` in all
   * processes.
   */
  subscribe(subscription: BrokerSubscription): Promise<BrokerSubscriber>;
  /** Whether it can be reached; for health checks. Rejects otherwise, within a limit. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** An event on its way from one process to others. */
export interface BrokeredEvent {
  readonly id: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly metadata?: Record<string, string | string[] | undefined>;
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
  /** The id of the publishing process. */
  readonly origin: string;
}

export interface BrokerSubscription {
  /** `<pluginId>.<subscription id>` */
  readonly group: string;
  readonly topics: readonly string[];
  /** Keeps its place while nobody of the group is there. */
  readonly durable: boolean;
  /** How many events may be under way at a time in this process; default 10. */
  readonly concurrency: number;
  /** After as many failed deliveries an event becomes a dead letter. */
  readonly maxDeliveries: number;
  /** Milliseconds without an answer until somebody else gets the event. */
  readonly ackTimeout: number;
  /** Rejects: delivered again after a growing pause. */
  readonly deliver: (event: BrokeredEvent, attempt: number) => Promise<void>;
  readonly onDeadLetter: (event: BrokeredEvent, error: Error, attempts: number) => void;
}

export interface BrokerSubscriber {
  /** Stops taking, waits for what is under way within a limit. */
  close(): Promise<void>;
}
