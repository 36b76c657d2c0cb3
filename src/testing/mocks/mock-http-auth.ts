import type { Credentials } from '../../contracts/credentials.js';
import { SystemClock } from '../../services/clock/index.js';
import { proofOf } from '../../services/credentials/index.js';
import { bearerToken, TokenHttpAuth } from '../../services/http-auth/index.js';
import { StaticConfig } from '../../services/root-config/index.js';
import { MockAuth } from './mock-auth.js';
import { mockCredentials } from './mock-credentials.js';
import { MockDiscovery } from './mock-discovery.js';

/** Settings of {@link MockHttpAuth}. */
export interface MockHttpAuthOptions {
  /** The plugin that is called; default `test`. */
  readonly pluginId?: string;
  /** Whose a request is that shows nothing; default a user. Made by `mockCredentials`. */
  readonly defaultCredentials?: Credentials;
}

/**
 * Reads requests as a real backend does, but with the tokens of tests, and with credentials for requests that have none.
 *
 * @example
 * ```ts
 * const controller = new ProfileController(new MockHttpAuth({ defaultCredentials: mockCredentials.none() }));
 * ```
 */
export class MockHttpAuth extends TokenHttpAuth {
  constructor({ pluginId = 'test', defaultCredentials = mockCredentials.user() }: MockHttpAuthOptions = {}) {
    const plugin = { getId: () => pluginId };
    const missing = proofOf(defaultCredentials)?.token;
    super(new MockAuth(plugin), new MockDiscovery(), plugin, new SystemClock(), new StaticConfig({}), {
      getTokenFromRequest: (request) => bearerToken(request) ?? missing,
    });
  }
}
