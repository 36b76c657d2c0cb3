import { Auth, type AuthenticateOptions, type PluginRequestTokenOptions } from '../../contracts/auth.js';
import type {
  Credentials,
  NonePrincipal,
  PrincipalTypes,
  ServicePrincipal,
  UserPrincipal,
} from '../../contracts/credentials.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import type { MutableJsonObject } from '../../contracts/mutable-json.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { AuthenticationError } from '../../errors/http-errors.js';
import {
  isPrincipal,
  noneCredentials,
  proofOf,
  serviceCredentials,
  userCredentials,
} from '../../services/credentials/index.js';
import { DEFAULT_SERVICE, DEFAULT_USER, mockToken, readMockToken } from './mock-token.js';

/**
 * Takes and makes the tokens of tests, which say in plain text whose they are. A test backend has it in place of `TokenAuth`.
 *
 * @example
 * ```ts
 * const client = new CatalogClient(new MockAuth({ getId: () => 'scaffolder' }), new MockDiscovery());
 * ```
 */
@Service('plugin', Auth)
export class MockAuth implements Auth {
  constructor(
    private readonly plugin: PluginMetadata,
    @Optional() @Inject(RootConfig) private readonly config?: RootConfig,
  ) {}

  /** @throws AuthenticationError for a token that is not one of a test, and one for another plugin */
  async authenticate(token: string, { allowLimitedAccess = false }: AuthenticateOptions = {}): Promise<Credentials> {
    const read = readMockToken(token);
    const { sub, actor, target, obo, accessRestrictions } = read?.claims ?? {};
    switch (read?.kind) {
      case 'mock-none-token':
        return noneCredentials();
      case 'mock-user-token':
        return userCredentials(sub ?? DEFAULT_USER, {
          token,
          ...(actor && { actor: { type: 'service', subject: actor.subject } }),
        });
      case 'mock-limited-user-token':
        if (!allowLimitedAccess) throw new AuthenticationError('Illegal limited user token');
        return userCredentials(sub ?? DEFAULT_USER, { token, expiresAt: LONG_FROM_NOW });
      case 'mock-service-token':
        if (target !== undefined && target !== this.plugin.getId())
          throw new AuthenticationError(
            `Invalid mock token target plugin ID, got '${target}' but expected '${this.plugin.getId()}'`,
          );
        if (obo !== undefined) return this.#onBehalfOf(obo, sub ?? DEFAULT_SERVICE);
        return serviceCredentials(sub ?? DEFAULT_SERVICE, { token, ...(accessRestrictions && { accessRestrictions }) });
      case 'mock-invalid-user-token':
        throw new AuthenticationError('User token is invalid');
      case 'mock-invalid-service-token':
        throw new AuthenticationError('Service token is invalid');
      default:
        throw new AuthenticationError('Illegal token');
    }
  }

  isPrincipal<Type extends keyof PrincipalTypes>(
    credentials: Credentials,
    type: Type,
  ): credentials is Credentials<PrincipalTypes[Type]> {
    return isPrincipal(credentials, type);
  }

  async getNoneCredentials(): Promise<Credentials<NonePrincipal>> {
    return noneCredentials();
  }

  async getOwnServiceCredentials(): Promise<Credentials<ServicePrincipal>> {
    return serviceCredentials(this.#subject());
  }

  /** @throws AuthenticationError for credentials of nobody */
  async getPluginRequestToken({ onBehalfOf, targetPluginId }: PluginRequestTokenOptions): Promise<{ token: string }> {
    const claims = { sub: this.#subject(), target: targetPluginId };
    if (isPrincipal(onBehalfOf, 'user')) {
      const obo =
        proofOf(onBehalfOf)?.token ?? mockToken('mock-user-token', { sub: onBehalfOf.principal.userEntityRef });
      return { token: mockToken('mock-service-token', { ...claims, obo }) };
    }
    if (isPrincipal(onBehalfOf, 'service')) return { token: mockToken('mock-service-token', claims) };
    if (this.config?.getOptionalBoolean(DISABLED_KEY) === true) return { token: '' };
    throw new AuthenticationError("Refused to issue service token for credential type 'none'");
  }

  async getLimitedUserToken({ principal }: Credentials<UserPrincipal>): Promise<{ token: string; expiresAt: Date }> {
    const token = mockToken('mock-limited-user-token', { sub: principal.userEntityRef });
    return { token, expiresAt: LONG_FROM_NOW };
  }

  async listPublicServiceKeys(): Promise<{ keys: MutableJsonObject[] }> {
    return { keys: [] };
  }

  async #onBehalfOf(token: string, subject: string): Promise<Credentials> {
    const { principal } = await this.authenticate(token, { allowLimitedAccess: true });
    const { userEntityRef } = principal as UserPrincipal;
    return userCredentials(userEntityRef, { token, actor: { type: 'service', subject } });
  }

  #subject(): string {
    return `plugin:${this.plugin.getId()}`;
  }
}

const DISABLED_KEY = 'backend.auth.dangerouslyDisableDefaultAuthPolicy';
/** The first second of the year 3000. */
const LONG_FROM_NOW = new Date(Date.UTC(3000, 0, 1));
