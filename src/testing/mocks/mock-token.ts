import type { PrincipalAccessRestrictions } from '../../contracts/credentials.js';

/** What the token of a user says in tests. */
export interface MockUserClaims {
  /** Default `user:default/mock`. */
  readonly sub?: string;
  /** The service that acts for the user. */
  readonly actor?: { readonly subject: string };
  /** Whom the user may act for. */
  readonly ent?: readonly string[];
}

/** What the token of a service says in tests. */
export interface MockServiceClaims {
  /** Default `external:test-service`. */
  readonly sub?: string;
  /** The token of the user on whose behalf the service calls. */
  readonly obo?: string;
  /** The plugin that the token is for. */
  readonly target?: string;
  readonly accessRestrictions?: PrincipalAccessRestrictions;
}

export type MockTokenKind =
  | 'mock-user-token'
  | 'mock-limited-user-token'
  | 'mock-service-token'
  | 'mock-none-token'
  | 'mock-invalid-user-token'
  | 'mock-invalid-service-token';

export const DEFAULT_USER = 'user:default/mock';
export const DEFAULT_SERVICE = 'external:test-service';

/** The tokens of Backstage's own tests: a kind, and what they say as JSON; with nothing to say, the kind alone. */
export function mockToken(kind: MockTokenKind, claims: MockUserClaims | MockServiceClaims = {}): string {
  const text = JSON.stringify(claims);
  if (text === '{}') return kind;
  // A header has room for visible ASCII alone.
  return `${kind}:${text.replaceAll(/[^\x21-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
}

/** What a token of a test says; `undefined` for every other token. */
export function readMockToken(
  token: string,
): { kind: MockTokenKind; claims: MockUserClaims & MockServiceClaims } | undefined {
  const [, kind, text] = MOCK_TOKEN.exec(token) ?? [];
  if (kind === undefined) return undefined;
  return { kind: kind as MockTokenKind, claims: text === undefined ? {} : JSON.parse(text) };
}

const MOCK_TOKEN = /^(mock-(?:(?:limited-|invalid-)?user|(?:invalid-)?service|none)-token)(?::(\{.*\}))?$/;
