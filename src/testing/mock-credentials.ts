/** Who a test request comes from. */
export interface MockCredentials {
  /** Goes into the `Authorization` header; none for an anonymous request. */
  readonly token?: string;
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
export function mockUser(userEntityRef = 'user:default/mock'): MockCredentials {
  return { token: `mock-user-token:${JSON.stringify({ sub: userEntityRef })}` };
}

/**
 * Another plugin, or an external caller.
 *
 * @param subject - default `external:test-service`
 */
export function mockService(subject = 'external:test-service'): MockCredentials {
  return { token: `mock-service-token:${JSON.stringify({ sub: subject })}` };
}

/** Somebody who shows no credentials. */
export function mockAnonymous(): MockCredentials {
  return {};
}
