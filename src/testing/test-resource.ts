import type { JsonObject } from '../contracts/root-config.js';
import { removeAfterTests } from './auto-stop.js';

/** Something that one test has for itself on an engine, and the configuration that leads a backend there. */
export class TestResource<Engine extends string> {
  readonly engine: Engine;
  /** For `createTestBackend().withConfig(…)`. */
  readonly config: JsonObject;
  readonly #remove: () => Promise<void>;
  readonly #forget: () => void;
  #removing: Promise<void> | undefined;

  constructor(engine: Engine, config: JsonObject, remove: () => Promise<void>) {
    this.engine = engine;
    this.config = config;
    this.#remove = remove;
    this.#forget = removeAfterTests(() => this.drop());
  }

  /** Removes it with everything in it, once. Stop the backend before. */
  drop(): Promise<void> {
    this.#forget();
    this.#removing ??= this.#remove();
    return this.#removing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop();
  }
}
