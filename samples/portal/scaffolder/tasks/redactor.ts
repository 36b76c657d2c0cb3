import type { JsonObject } from 'proscenium';
import type { TaskSecrets } from './task.js';

/** Replaces the secrets of a task by `***`, wherever an action lets them slip into its log or its output. */
export class Redactor {
  readonly #secrets: readonly string[];

  constructor(secrets: TaskSecrets) {
    // The longest first, so that a secret which begins another does not leave the rest of it. A single character is no secret.
    this.#secrets = Object.values(secrets)
      .filter((secret) => secret.trim().length > 1)
      .toSorted((one, other) => other.length - one.length);
  }

  text(text: string): string {
    return this.#secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
  }

  /** The same for every text in an object, however deep. */
  object(value: JsonObject): JsonObject {
    return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
      typeof item === 'string' ? this.text(item) : item,
    );
  }
}
