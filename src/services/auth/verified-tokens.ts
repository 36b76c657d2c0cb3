import { createHash } from 'node:crypto';
import type { Clock } from '../../contracts/clock.js';

/**
 * Remembers what tokens have proved, for those that come again with every request. Only what was found valid is kept, by the hash of the
 * token: until the token expires, and never for longer than a minute, so that a key that is withdrawn stops counting.
 */
export class VerifiedTokens<T> {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(token: string): T | undefined {
    const key = hashOf(token);
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    if (known.until > this.#clock.now()) return known.value;
    this.#known.delete(key);
    return undefined;
  }

  /** @param expiresAt - when the token does, in milliseconds since 1970 */
  add(token: string, value: T, expiresAt: number): void {
    if (this.#known.size >= MOST)
      for (const oldest of [...this.#known.keys()].slice(0, MOST / 10)) this.#known.delete(oldest);
    this.#known.set(hashOf(token), { value, until: Math.min(expiresAt, this.#clock.now() + KEPT_FOR) });
  }
}

const MOST = 1000;
const KEPT_FOR = 60_000;

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
