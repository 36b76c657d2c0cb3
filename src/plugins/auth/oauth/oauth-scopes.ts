import type { Context } from '../../../contracts/context.js';
import type { Config } from '../../../contracts/root-config.js';
import { queryText } from '../http/query-text.js';
import type { OAuthCookies } from './oauth-cookies.js';

/** What {@link OAuthScopes} need to know. */
export interface OAuthScopesOptions {
  readonly config: Config;
  readonly cookies: OAuthCookies;
  readonly persist: boolean;
  readonly required: readonly string[];
}

/** Knows what is asked for: what the page wants, what was granted before, what the provider and the configuration need. */
export class OAuthScopes {
  readonly #options: OAuthScopesOptions;
  readonly #additional: readonly string[];

  constructor(options: OAuthScopesOptions) {
    this.#options = options;
    const configured = options.config.getOptional<unknown>('additionalScopes');
    this.#additional =
      typeof configured === 'string'
        ? splitScope(configured)
        : (options.config.getOptionalStringArray('additionalScopes') ?? []);
  }

  get persist(): boolean {
    return this.#options.persist;
  }

  wanted(ctx: Context): string {
    const { cookies, persist, required } = this.#options;
    const requested = splitScope(queryText(ctx, 'scope'));
    const granted = persist ? splitScope(cookies.grantedScope(ctx)) : [];
    return [...new Set([...requested, ...granted, ...required, ...this.#additional])].join(' ');
  }

  /** Remembers what was asked for; where nothing is remembered, what the provider says counts. */
  granted(ctx: Context, { asked, told, origin }: GrantedScope): string {
    const { cookies, persist } = this.#options;
    if (!persist) return splitScope(told).join(' ');
    cookies.setGrantedScope(ctx, asked, origin);
    return asked;
  }

  clear(ctx: Context, origin: string | undefined): void {
    if (this.#options.persist) this.#options.cookies.setGrantedScope(ctx, undefined, origin);
  }
}

interface GrantedScope {
  readonly asked: string;
  readonly told: string;
  readonly origin?: string | undefined;
}

function splitScope(scope: string | undefined): readonly string[] {
  return (scope ?? '').split(/[\s|,]/).filter((one) => one !== '');
}
