import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';

/** Collects what is wrong with several values, so that all of it is said at once. */
export class FoundFaults {
  readonly #found: Error[] = [];

  /** The value; `undefined` when it could not be read. Use it only after {@link throwFound}. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#found.push(toError(error));
      return undefined;
    }
  }

  /** @throws the only fault, or ProsceniumError `INVALID_CONFIG` with all */
  throwFound(): void {
    const [first, ...others] = this.#found;
    if (first !== undefined) throw others.length === 0 ? first : problems.invalidConfigs(this.#found);
  }
}
