import type { RootConfigSchema } from '../../contracts/root-config-schema.js';
import { toError } from '../../errors/to-error.js';
import { faultProblem } from './fault-problem.js';
import type { MergedConfig } from './merge.js';
import { report } from './report.js';
import { checkConfig, type ConfigWarning } from './schema-check.js';

/** Compares every state of a configuration with its schema before it goes live, and reports what it refuses once. */
export class ConfigGuard {
  readonly #strict: boolean | undefined;
  #warnings: ReadonlySet<string> = new Set();
  #problem: string | undefined;

  /** @param strict - whether unknown keys are errors; default what `backend.config.strict` says */
  constructor(
    readonly schema: RootConfigSchema,
    strict?: boolean,
  ) {
    this.#strict = strict;
  }

  /**
   * The first state, at the start.
   *
   * @returns unknown and deprecated keys
   * @throws ProsceniumError `INVALID_CONFIG` with every fault
   */
  async check(config: MergedConfig): Promise<readonly string[]> {
    const warnings = await this.#compare(config);
    return warnings.map(({ text }) => text);
  }

  /** Whether a later state may go live; if not, the last good one stays. */
  async admits(config: MergedConfig): Promise<boolean> {
    const known = this.#warnings;
    try {
      for (const { text, subject } of await this.#compare(config))
        if (!known.has(subject)) report(`Configuration: ${text}`);
      if (this.#problem !== undefined) report('The configuration is good again.');
      this.#problem = undefined;
      return true;
    } catch (thrown) {
      const { message } = toError(thrown);
      if (message !== this.#problem)
        report(`The configuration has not been reloaded, its last good values stay.\n${message}`);
      this.#problem = message;
      return false;
    }
  }

  async #compare(config: MergedConfig): Promise<readonly ConfigWarning[]> {
    const describe = faultProblem.bind(undefined, config);
    const warnings = await checkConfig(config.data, this.schema, { describe, strict: this.#strict });
    this.#warnings = new Set(warnings.map(({ subject }) => subject));
    return warnings;
  }
}
