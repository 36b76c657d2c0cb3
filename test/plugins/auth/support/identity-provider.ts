import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Who may sign in there. */
const ACCOUNTS: Readonly<Record<string, Record<string, string | boolean>>> = {
  ada: { email: 'ada@example.com', email_verified: true, name: 'Ada', picture: 'https://example.com/ada.png' },
  eve: { email: 'ada@example.com', email_verified: false, name: 'Eve' },
};

export const CLIENT = { id: 'portal', secret: 'the secret of the portal, for tests' };

/** An OpenID Connect identity provider with pages of its own, on a free port. */
export class IdentityProvider {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new IdentityProvider(server);
  }

  /** Where it is, which is its name as well. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get metadataUrl(): string {
    return `${this.url}/.well-known/openid-configuration`;
  }

  /** @param callbackUrl - the one address that it sends browsers back to */
  serve(callbackUrl: string): void {
    const provider = quietly(
      () =>
        new Provider(this.url, {
          clients: [
            {
              client_id: CLIENT.id,
              client_secret: CLIENT.secret,
              redirect_uris: [callbackUrl],
              grant_types: ['authorization_code', 'refresh_token'],
              response_types: ['code'],
            },
          ],
          pkce: { required: () => true },
          claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
          features: { revocation: { enabled: true, allowedPolicy: () => true } },
          findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id] }) }),
          cookies: { keys: ['a key for the cookies of tests'] },
          rotateRefreshToken: true,
          ttl: { AccessToken: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600, RefreshToken: 600 },
        }),
    );
    this.#server.removeAllListeners('request');
    this.#server.on('request', provider.callback());
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What it says about keys and memory of its own is for those who run one. */
function quietly<T>(work: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  try {
    return work();
  } finally {
    Object.assign(console, { warn, info });
  }
}
