import { Clock } from '../../contracts/clock.js';
import type { UserOwnership } from '../../contracts/user-info.js';
import { Service } from '../../decorators/service.js';

/** Keeps what is known of users for a few seconds, for all plugins together. What failed is not kept. */
@Service('root', { eager: false })
export class UserInfoCache {
  /** The oldest first. */
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /**
   * What was found for a token a moment ago, or what `load` finds now; those who ask at the same time share one answer.
   *
   * @param token - whose answer it is
   */
  get(token: string, load: () => Promise<UserOwnership>): Promise<UserOwnership> {
    const now = this.clock.now();
    this.#dropOld(now);
    const known = this.#entries.get(token);
    if (known !== undefined) return known.answer;
    const entry: Entry = { answer: load(), endsAt: now + KEPT_FOR };
    this.#entries.set(token, entry);
    entry.answer.catch(() => {
      if (this.#entries.get(token) === entry) this.#entries.delete(token);
    });
    return entry.answer;
  }

  #dropOld(now: number): void {
    for (const [token, { endsAt }] of this.#entries) {
      if (endsAt > now && this.#entries.size < MOST) return;
      this.#entries.delete(token);
    }
  }
}

interface Entry {
  readonly answer: Promise<UserOwnership>;
  readonly endsAt: number;
}

/** In milliseconds. */
const KEPT_FOR = 5_000;
const MOST = 10_000;
