import type {
  Credentials,
  NonePrincipal,
  PrincipalAccessRestrictions,
  ServicePrincipal,
  UserPrincipal,
} from '../../contracts/credentials.js';
import { noneCredentials, serviceCredentials, userCredentials } from '../../services/credentials/index.js';
import { DEFAULT_SERVICE, DEFAULT_USER, mockToken, type MockServiceClaims, type MockUserClaims } from './mock-token.js';

/**
 * Credentials to hand to what asks for some, and the tokens, headers and cookies that stand for them in a test backend. Names are those
 * of Backstage's test utilities.
 *
 * @example
 * ```ts
 * await store.remove('a', { credentials: mockCredentials.user('user:default/ada') });
 * ```
 */
export const mockCredentials = {
  /** Nobody's; `header` has a token that says so, for clients that always send one. */
  none: Object.assign((): Credentials<NonePrincipal> => noneCredentials(), {
    header: () => bearer(mockToken('mock-none-token')),
  }),
  /** A user's, default `user:default/mock`. */
  user: Object.assign(user, {
    token: userToken,
    header: (userEntityRef?: string, options?: UserOptions) => bearer(userToken(userEntityRef, options)),
    invalidToken: () => mockToken('mock-invalid-user-token'),
    invalidHeader: () => bearer(mockToken('mock-invalid-user-token')),
  }),
  /** A user's of whom a cookie speaks. */
  limitedUser: Object.assign(limitedUser, {
    token: limitedUserToken,
    cookie: (userEntityRef?: string) => `backstage-auth=${encodeURIComponent(limitedUserToken(userEntityRef))}`,
    invalidToken: () => mockToken('mock-invalid-user-token'),
    invalidCookie: () => `backstage-auth=${mockToken('mock-invalid-user-token')}`,
  }),
  /** A service's, default `external:test-service`. */
  service: Object.assign(service, {
    token: serviceToken,
    header: (options?: ServiceOptions) => bearer(serviceToken(options)),
    invalidToken: () => mockToken('mock-invalid-service-token'),
    invalidHeader: () => bearer(mockToken('mock-invalid-service-token')),
  }),
};

interface UserOptions {
  readonly actor?: { readonly subject: string };
}

interface ServiceOptions {
  readonly onBehalfOf?: Credentials<UserPrincipal | ServicePrincipal | NonePrincipal>;
  readonly targetPluginId?: string;
}

function user(userEntityRef = DEFAULT_USER, options: UserOptions = {}): Credentials<UserPrincipal> {
  const { actor } = options;
  return userCredentials(userEntityRef, {
    token: userToken(userEntityRef, options),
    ...(actor && { actor: { type: 'service', subject: actor.subject } }),
  });
}

function userToken(userEntityRef?: string, { actor }: UserOptions = {}): string {
  const claims: MockUserClaims = {
    ...(userEntityRef !== undefined && { sub: userEntityRef }),
    ...(actor && { actor }),
  };
  return mockToken('mock-user-token', claims);
}

function limitedUser(userEntityRef = DEFAULT_USER): Credentials<UserPrincipal> {
  return userCredentials(userEntityRef, { token: limitedUserToken(userEntityRef) });
}

function limitedUserToken(userEntityRef = DEFAULT_USER): string {
  return mockToken('mock-limited-user-token', { sub: userEntityRef });
}

function service(
  subject = DEFAULT_SERVICE,
  accessRestrictions?: PrincipalAccessRestrictions,
): Credentials<ServicePrincipal> {
  const restricted = accessRestrictions && { accessRestrictions };
  return serviceCredentials(subject, {
    token: mockToken('mock-service-token', { sub: subject, ...restricted }),
    ...restricted,
  });
}

function serviceToken({ onBehalfOf, targetPluginId }: ServiceOptions = {}): string {
  const claims: MockServiceClaims = {
    ...subjectOf(onBehalfOf?.principal),
    ...(targetPluginId !== undefined && { target: targetPluginId }),
  };
  return mockToken('mock-service-token', claims);
}

function subjectOf(principal: UserPrincipal | ServicePrincipal | NonePrincipal | undefined): MockServiceClaims {
  if (principal?.type === 'service') return { sub: principal.subject };
  return principal?.type === 'user' ? { obo: userToken(principal.userEntityRef) } : {};
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}
