import type { DefaultLoader } from './feature-value.js';
import type { ContractReference, Scope } from './types.js';

/** Settings of a contract or a token. */
export interface TokenOptions {
  /** Who shares the value; default `'plugin'`. */
  readonly scope?: Scope;
  /** Whether many may fulfil it, injected together as an array with `@InjectAll`; default `false`. */
  readonly multiple?: boolean;
}

/**
 * Stands for a service that is not a class: a function, a setting, a client of a library.
 * Declare it beside the type of the same name; {@link provide} supplies the value, `@Inject(token)` asks for it.
 *
 * @example
 * ```ts
 * export interface Clock { now(): Date }
 * export const Clock = new Token<Clock>('stage.clock', { scope: 'root' });
 *
 * backend.add(provide(Clock, { now: () => new Date() }));
 * ```
 */
export class Token<T> implements ContractReference<T> {
  readonly id: string;
  readonly scope: Scope;
  readonly multiple: boolean;
  declare readonly T?: T;
  /** The service that stands in when nobody provides the token, loaded only when somebody asks. */
  readonly default: DefaultLoader | undefined;

  /**
   * @param id - unique in a backend, `<pluginId>.<camelName>`
   * @param options - scope (default `'plugin'`) and `multiple` (default `false`)
   */
  constructor(id: string, options: TokenOptions & { readonly default?: DefaultLoader } = {}) {
    this.id = id;
    this.scope = options.scope ?? 'plugin';
    this.multiple = options.multiple ?? false;
    this.default = options.default;
  }

  toString(): string {
    return this.id;
  }
}
