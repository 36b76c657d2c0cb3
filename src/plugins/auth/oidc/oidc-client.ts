import type { ClientAuth, ClientMetadata, Configuration } from 'openid-client';
import type { LogWriter } from '../../../contracts/logger.js';
import { problems } from '../../../errors/catalogue.js';
import type { OidcSettings } from './oidc-settings.js';

type OpenIdClient = typeof import('openid-client');

/** The library, and what it knows of one identity provider. */
export interface OpenedOidcClient {
  readonly library: OpenIdClient;
  readonly configuration: Configuration;
}

/** Asks the identity provider for its metadata when somebody first signs in, and again when that has failed. */
export class OidcClient {
  readonly #settings: OidcSettings;
  readonly #logger: LogWriter;
  #opened: Promise<OpenedOidcClient> | undefined;

  constructor(settings: OidcSettings, logger: LogWriter) {
    this.#settings = settings;
    this.#logger = logger;
  }

  open(): Promise<OpenedOidcClient> {
    if (this.#opened !== undefined) return this.#opened;
    const opened = this.#discover();
    this.#opened = opened;
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined;
    });
    return opened;
  }

  async #discover(): Promise<OpenedOidcClient> {
    const { metadataUrl, clientId, clientSecret, timeout, tokenSignedResponseAlg } = this.#settings;
    const library = await importOpenIdClient();
    const metadata: Partial<ClientMetadata> = {
      client_secret: clientSecret,
      id_token_signed_response_alg: tokenSignedResponseAlg,
    };
    const isPlain = metadataUrl.protocol === 'http:';
    if (isPlain && !LOCAL.test(metadataUrl.hostname))
      this.#logger.warn(`The identity provider is asked without encryption: ${metadataUrl.href}`);
    const configuration = await library.discovery(metadataUrl, clientId, metadata, this.#authentication(library), {
      timeout: timeout / 1000,
      execute: isPlain ? [library.allowInsecureRequests] : [],
    });
    // Signatures are checked also of what came over a connection that is trusted.
    library.enableNonRepudiationChecks(configuration);
    return { library, configuration };
  }

  #authentication(library: OpenIdClient): ClientAuth {
    const { clientSecret, tokenEndpointAuthMethod } = this.#settings;
    switch (tokenEndpointAuthMethod) {
      case 'client_secret_post':
        return library.ClientSecretPost(clientSecret);
      case 'client_secret_jwt':
        return library.ClientSecretJwt(clientSecret);
      case 'none':
        return library.None();
      default:
        return library.ClientSecretBasic(clientSecret);
    }
  }
}

const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

async function importOpenIdClient(): Promise<OpenIdClient> {
  try {
    return await import('openid-client');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw problems.invalidConfig(
      "'auth.providers.oidc' is configured, and what that needs is not installed.",
      undefined,
      'run `npm install openid-client@6`.',
      error,
    );
  }
}
