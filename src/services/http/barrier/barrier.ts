import { Auth } from '../../../contracts/auth.js';
import type { Context, RequestCredentials } from '../../../contracts/context.js';
import { HttpAuth } from '../../../contracts/http-auth.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Optional } from '../../../decorators/inject.js';
import { Service } from '../../../decorators/service.js';
import { AuthenticationError } from '../../../errors/http-errors.js';
import { noneCredentials } from '../../credentials/index.js';
import { type Access, ANYBODY, COOKIE_ACCESS, DEFAULT_ACCESS, OPEN } from './access.js';
import { AccessPolicies } from './access-policies.js';
import { CredentialsHint } from './credentials-hint.js';

/** Decides who passes to the routes of one plugin. */
@Service('plugin')
export class Barrier {
  /** The exceptions that the plugin makes. */
  readonly policies = new AccessPolicies();
  /** Whether the default, that callers must be known, is switched off. */
  readonly #isDefaultDisabled: boolean;

  constructor(
    config: RootConfig,
    private readonly hint: CredentialsHint,
    // A backend of a few services of its own need not have these two. Without them only routes for everybody answer.
    @Optional() readonly httpAuth?: HttpAuth,
    @Optional() readonly auth?: Auth,
  ) {
    this.#isDefaultDisabled = config.getOptionalBoolean(DISABLED_KEY) ?? false;
  }

  /**
   * What a request must show. A route that demands less than the default is held to what it says; the others fall under policies,
   * as does a path that belongs to no route.
   *
   * @param path - below the plugin's prefix, as the route was found by
   */
  accessTo(path: string, own: Access = DEFAULT_ACCESS): Access {
    if (own.isOpen || own.isNarrow) return own;
    if (this.#isDefaultDisabled) return ANYBODY;
    const policy = this.policies.of(path);
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
    const { httpAuth, hint } = this;
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

const DISABLED_KEY = 'backend.auth.dangerouslyDisableDefaultAuthPolicy';
const NOBODY: RequestCredentials = noneCredentials();

function withCookie(own: Access): Access {
  if (own === DEFAULT_ACCESS) return COOKIE_ACCESS;
  return { ...own, credentials: { ...own.credentials, allowLimitedAccess: true } };
}
