import { Auth } from '../../contracts/auth.js';
import type { Context } from '../../contracts/context.js';
import type { Credentials } from '../../contracts/credentials.js';
import { HttpAuth } from '../../contracts/http-auth.js';
import { RootConfig } from '../../contracts/root-config.js';
import { UserInfo } from '../../contracts/user-info.js';
import { Service } from '../../decorators/service.js';
import type { PolicyQueryUser } from './permission-policy.js';

/** Who wants to know what may be done. */
export interface Asker {
  readonly credentials: Credentials;
  /** Absent for a caller who has shown nothing. */
  readonly user: PolicyQueryUser | undefined;
  /** Whether conditions are for this caller's eyes: plugins are told of them, browsers learn yes or no. */
  readonly isPlugin: boolean;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Finds out who asks. */
@Service('plugin')
export class Askers {
  constructor(
    private readonly auth: Auth,
    private readonly httpAuth: HttpAuth,
    private readonly userInfo: UserInfo,
    private readonly config: RootConfig,
  ) {}

  /** @throws AuthenticationError, and NotAllowedError for services: policies are about users */
  async identify(ctx: Context): Promise<Asker> {
    // Callers without credentials come here only where the default policy of authentication is switched off.
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user', 'none'] });
    const { signal } = ctx;
    if (!this.auth.isPrincipal(credentials, 'user'))
      return { credentials, user: undefined, isPlugin: this.config.getOptionalBoolean(UNGUARDED) === true, signal };
    const info = await this.userInfo.getUserInfo(credentials);
    return { credentials, user: { credentials, info }, isPlugin: credentials.principal.actor !== undefined, signal };
  }
}

const UNGUARDED = 'backend.auth.dangerouslyDisableDefaultAuthPolicy';
