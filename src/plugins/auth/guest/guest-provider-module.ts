import type { Config } from '../../../contracts/root-config.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Module } from '../../../decorators/module.js';
import { NotAllowedError } from '../../../errors/http-errors.js';
import { AuthProviders } from '../auth-providers.js';
import { createProxyAuthProviderFactory } from '../proxy/create-proxy-auth-provider-factory.js';
import { formatEntityRef, parseEntityRef } from '../sign-in/entity-ref.js';
import type { SignInResolver } from '../sign-in/sign-in.js';
import { guestConfig } from './guest-config.js';

/**
 * Lets everybody in, as one and the same user: while developing, and elsewhere only with
 * `auth.providers.guest.dangerouslyAllowOutsideDevelopment`.
 *
 * @example
 * ```ts
 * backend.add(AuthPlugin);
 * backend.add(GuestProviderModule);
 * ```
 */
@Module('auth', { id: 'guest-provider', config: guestConfig })
export class GuestProviderModule {
  constructor(
    private readonly providers: AuthProviders,
    private readonly config: RootConfig,
  ) {}

  onInit(): void {
    const { config } = this;
    this.providers.registerProvider({
      providerId: 'guest',
      factory: createProxyAuthProviderFactory({
        authenticator: {
          defaultProfileTransform: async () => ({ profile: {} }),
          initialize: () => undefined,
          authenticate: async () => {
            if (!isAllowed(config)) throw new NotAllowedError(REFUSED);
            return { result: {} };
          },
        },
        signInResolver: signInAsGuest(config),
      }),
    });
  }
}

const SECTION = 'auth.providers.guest';
const REFUSED = `The guest provider cannot be used outside of a development environment unless '${SECTION}.dangerouslyAllowOutsideDevelopment' is enabled`;

/** Read anew for each guest, so that a door can be closed while the backend runs. */
function isAllowed(config: Config): boolean {
  return (
    process.env['NODE_ENV'] === 'development' ||
    config.getOptionalBoolean(`${SECTION}.dangerouslyAllowOutsideDevelopment`) === true
  );
}

function signInAsGuest(config: Config): SignInResolver<unknown> {
  return async (_info, context) => {
    const userEntityRef = formatEntityRef(
      parseEntityRef(config.getOptionalString(`${SECTION}.userEntityRef`) ?? 'user:development/guest', 'user'),
    );
    const ownership = config.getOptionalStringArray(`${SECTION}.ownershipEntityRefs`);
    try {
      return await context.signInWithCatalogUser({ entityRef: userEntityRef });
    } catch (error) {
      const { name } = error as Error;
      // Guests need no catalog.
      if (name !== 'NotFoundError' && name !== 'ServiceUnavailableError') throw error;
      return context.issueToken({ claims: { sub: userEntityRef, ...(ownership && { ent: ownership }) } });
    }
  };
}
