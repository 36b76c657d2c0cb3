import type { Context, RequestCredentials } from '../../../contracts/context.js';
import type { HttpAuth } from '../../../contracts/http-auth.js';
import { AuthenticationError } from '../../../errors/http-errors.js';
import { noneCredentials } from '../../credentials/index.js';
import { type Access, ANYBODY, COOKIE_ACCESS, DEFAULT_ACCESS, OPEN } from './access.js';
import type { AccessPolicies } from './access-policies.js';
import type { CredentialsHint } from './credentials-hint.js';

/** What a {@link Barrier} decides by. */
export interface BarrierOptions {
  readonly policies: AccessPolicies;
  /** Finds out who is calling; without it nobody is known. */
  readonly httpAuth: HttpAuth | undefined;
  /** Whether the default, that callers must be known, is switched off. */
  readonly isDefaultDisabled: boolean;
  readonly hint: CredentialsHint;
}

/** Decides who passes to the routes of one plugin. */
export class Barrier {
  readonly #options: BarrierOptions;

  constructor(options: BarrierOptions) {
    this.#options = options;
  }

  /**
   * What a request must show. A route that demands less than the default is held to what it says; the others fall under policies,
   * as does a path that belongs to no route.
   *
   * @param path - below the plugin's prefix, as the route was found by
   */
  accessTo(path: string, own: Access = DEFAULT_ACCESS): Access {
    if (own.isOpen || own.isNarrow) return own;
    if (this.#options.isDefaultDisabled) return ANYBODY;
    const policy = this.#options.policies.of(path);
    if (policy === 'unauthenticated') return OPEN;
    return policy === 'user-cookie' ? withCookie(own) : own;
  }

  /** Notes for the handler that nobody has looked who is calling. */
  admitAnybody(ctx: Context): void {
    ctx.state.credentials = NOBODY;
  }

  /**
   * Finds out who is calling, and notes it for the handler.
   *
   * @throws AuthenticationError when nothing was shown, or what was shown is not valid
   * @throws NotAllowedError for a caller of another kind
   */
  async admit(ctx: Context, access: Access): Promise<void> {
    ctx.state.credentials = await this.#identify(ctx, access);
  }

  async #identify(ctx: Context, access: Access): Promise<RequestCredentials> {
    const { httpAuth, hint } = this.#options;
    try {
      if (httpAuth === undefined) throw new AuthenticationError('Missing credentials');
      return await httpAuth.credentials(ctx, access.credentials);
    } catch (error) {
      // A proxy that authenticates in place of the backend leaves tokens of its own.
      if (access === ANYBODY) return NOBODY;
      if (isAuthenticationError(error)) hint.noteRefusal(httpAuth !== undefined);
      throw error;
    }
  }
}

export function isAuthenticationError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AuthenticationError';
}

const NOBODY: RequestCredentials = noneCredentials();

function withCookie(own: Access): Access {
  if (own === DEFAULT_ACCESS) return COOKIE_ACCESS;
  return { ...own, credentials: { ...own.credentials, allowLimitedAccess: true } };
}
