import type { PrincipalAccessRestrictions } from '../../contracts/credentials.js';
import { DEFAULT_SERVICE, DEFAULT_USER, mockToken } from './mock-token.js';

/** Who a test request comes from. */
export interface MockCredentials {
  /** Goes into the `Authorization` header; none for an anonymous request. */
  readonly token?: string;
  /** Goes into a cookie, as that of a user in a browser. */
  readonly cookie?: string;
}

/** What is to be known of a user of a test beyond the name. */
export interface MockUserOptions {
  /** What `UserInfo` says; default the user alone. */
  readonly ownershipEntityRefs?: readonly string[];
  /** The service that acts on the user's behalf: `plugin:catalog`. */
  readonly actor?: string;
}

/** What is to be known of a service of a test beyond the name. */
export interface MockServiceOptions {
  /** What the service is confined to. */
  readonly accessRestrictions?: PrincipalAccessRestrictions;
}

/**
 * A signed-in user.
 *
 * @param userEntityRef - default `user:default/mock`
 *
 * @example
 * ```ts
 * await backend.fetch('/api/catalog/entities', { as: mockUser('user:default/ada') });
 * ```
 */
export function mockUser(
  userEntityRef = DEFAULT_USER,
  { ownershipEntityRefs: ent, actor }: MockUserOptions = {},
): MockCredentials {
  const claims = { sub: userEntityRef, ...(ent && { ent }), ...(actor !== undefined && { actor: { subject: actor } }) };
  return { token: mockToken('mock-user-token', claims) };
}

/** A user whom a browser's cookie stands for, as routes for `user-cookie` take it. */
export function mockUserCookie(userEntityRef = DEFAULT_USER): MockCredentials {
  return { cookie: mockToken('mock-limited-user-token', { sub: userEntityRef }) };
}

/**
 * Another plugin, or an external caller.
 *
 * @param subject - default `external:test-service`
 */
export function mockService(
  subject = DEFAULT_SERVICE,
  { accessRestrictions }: MockServiceOptions = {},
): MockCredentials {
  return {
    token: mockToken('mock-service-token', { sub: subject, ...(accessRestrictions && { accessRestrictions }) }),
  };
}

/** Somebody who shows no credentials. */
export function mockAnonymous(): MockCredentials {
  return {};
}
