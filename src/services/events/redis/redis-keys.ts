/** What the broker calls the things that it keeps in Redis. */
export class RedisKeys {
  readonly #prefix: string;

  constructor(namespace: string) {
    this.#prefix = `${namespace}:events`;
  }

  /** The stream that holds the events of a topic; each group of subscribers is a consumer group of it. */
  stream(topic: string): string {
    return `${this.#prefix}:topic:${topic}`;
  }

  /** The set of groups that keep their place in a topic. */
  durable(topic: string): string {
    return `${this.#prefix}:durable:${topic}`;
  }

  /** The members of a group that is not durable, each with the time until which it counts as present. */
  members(topic: string, group: string): string {
    return `${this.#prefix}:members:${JSON.stringify([topic, group])}`;
  }

  /** The stream of what has failed too often. */
  get dead(): string {
    return `${this.#prefix}:dead`;
  }

  /** The channel that says which topic has a new event. */
  get wake(): string {
    return `${this.#prefix}:wake`;
  }
}
