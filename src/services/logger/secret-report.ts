import type { LogWriter } from '../../contracts/logger.js';
import type { Config } from '../../contracts/root-config.js';
import type { PlainFields } from './plain-fields.js';
import type { SecretRedactor } from './secret-redactor.js';
import { keysOf, weaknessOf } from './weak-secret.js';

/** Tells the log which secrets it hides, and which it cannot hide; only when that has changed. */
export class SecretReport {
  readonly #redactor: SecretRedactor;
  readonly #logger: LogWriter;
  #masked = 0;
  #warned: ReadonlySet<string> = new Set();

  constructor(redactor: SecretRedactor, logger: LogWriter) {
    this.#redactor = redactor;
    this.#logger = logger;
  }

  tell(config: Config): void {
    const { size, weak } = this.#redactor;
    if (size !== this.#masked)
      this.#logger.debug('Secrets of the configuration are masked in the log', { masked: size });
    this.#masked = size;
    const fresh = weak.filter((secret) => !this.#warned.has(secret));
    if (fresh.length > 0) this.#warn(config, fresh);
    this.#warned = new Set(weak);
  }

  #warn(config: Config, secrets: readonly string[]): void {
    const data = config.getOptional<PlainFields>() ?? {};
    const keysOfWeak = (weakness: string): string[] => {
      const found = secrets.filter((secret) => weaknessOf(secret) === weakness);
      return found.length === 0 ? [] : keysOf(found, data);
    };
    this.#logger.warn(
      'Some secrets are NOT masked in the log, because so short or common a text would hide what is no secret; choose better ones, or list them in backend.logger.redaction.allow',
      { short: keysOfWeak('short'), common: keysOfWeak('common') },
    );
  }
}
