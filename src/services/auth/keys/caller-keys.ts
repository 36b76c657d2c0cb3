import type { CryptoKey, JWSHeaderParameters } from 'jose';
import { Discovery } from '../../../contracts/discovery.js';
import { Service } from '../../../decorators/service.js';
import { AuthenticationError, ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import { PluginAddresses } from '../../discovery/index.js';
import { KeySetFailure } from '../remote-keys/fetch-key-set.js';
import { KeyEndpoints } from '../remote-keys/key-endpoints.js';
import { LocalKeys } from './local-keys.js';

/** Finds the keys of others: of plugins that call this one, and of the plugin that signs users in. */
@Service('plugin')
export class CallerKeys {
  constructor(
    private readonly discovery: Discovery,
    private readonly local: LocalKeys,
    private readonly endpoints: KeyEndpoints,
    private readonly addresses: PluginAddresses,
  ) {}

  /**
   * The key of a plugin: its own when it lives in this process, else from where discovery says it is.
   *
   * @param pluginId - what an unverified token claims, of a plausible form
   * @throws AuthenticationError when it publishes none; ServiceUnavailableError when they cannot be had now
   */
  async ofPlugin(pluginId: string, header: JWSHeaderParameters): Promise<CryptoKey> {
    const local = await this.local.find(pluginId, header);
    if (local !== undefined) return local;
    const url = `${await this.#baseUrl(pluginId)}/.backstage/auth/v1/jwks.json`;
    // Made-up callers have a limit in common; those that the configuration names must not be shut out by it.
    const origin = this.addresses.listElsewhere().includes(pluginId) ? 'configured' : 'claimed';
    return this.endpoints.find(url, header, origin).catch((error: unknown) => {
      throw refusal(
        error,
        () =>
          new AuthenticationError(
            `Received a plugin token where the source '${pluginId}' plugin unexpectedly does not have a JWKS endpoint. The target plugin needs to be migrated to be installed in an app using the new backend system.`,
          ),
        `The keys of plugin '${pluginId}' cannot be fetched`,
      );
    });
  }

  /** The key that signs tokens of users. @throws AuthenticationError, ServiceUnavailableError */
  async ofUsers(header: JWSHeaderParameters): Promise<CryptoKey> {
    const url = `${await this.#baseUrl('auth')}/.well-known/jwks.json`;
    return this.endpoints.find(url, header, 'configured').catch((error: unknown) => {
      throw refusal(
        error,
        () => new AuthenticationError('Failed user token verification'),
        `The keys of users' tokens cannot be fetched from plugin 'auth'`,
      );
    });
  }

  /** What discovery throws is no answer to the request: it may mean 404 there. */
  async #baseUrl(pluginId: string): Promise<string> {
    try {
      return (await this.discovery.getBaseUrl(pluginId)).replace(/\/+$/, '');
    } catch (error) {
      throw new ServiceUnavailableError(`Plugin '${pluginId}' and its keys cannot be found: ${toError(error).message}`);
    }
  }
}

/** Whoever sent the token, and that may be anybody, learns nothing of addresses inside; the log names them. */
function refusal(error: unknown, absent: () => Error, what: string): unknown {
  if (!(error instanceof KeySetFailure)) return error;
  return error.isAbsent ? absent() : new ServiceUnavailableError(`${what}: ${error.message}`);
}
