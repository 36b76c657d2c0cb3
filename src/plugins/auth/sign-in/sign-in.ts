import type { JsonObject, JsonValue } from '../../../contracts/root-config.js';

/** What pages show of whoever has signed in. */
export interface ProfileInfo {
  readonly email?: string;
  readonly displayName?: string;
  /** The address of a picture. */
  readonly picture?: string;
}

/** Who has signed in, as the provider tells it. */
export interface SignInInfo<Result> {
  readonly profile: ProfileInfo;
  /** What the provider has found out. */
  readonly result: Result;
}

/** What is put into a token. Further claims are taken over as they are. */
export interface UserTokenClaims {
  /** The entity of the user: `user:default/ada`. */
  readonly sub: string;
  /** The entities that the user owns things as; default: what {@link AuthOwnershipResolution} says, else the user alone. */
  readonly ent?: readonly string[];
  readonly [claim: string]: JsonValue | undefined;
}

/** Who a token is for. */
export interface UserIdentity {
  readonly type: 'user';
  readonly userEntityRef: string;
  readonly ownershipEntityRefs: readonly string[];
}

/** A token of a user. */
export interface SignInResult {
  readonly token: string;
  /** Default: what the token says. */
  readonly identity?: UserIdentity;
}

/** An entity of the catalog, as far as signing in needs it. */
export interface UserEntity {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
  readonly spec?: JsonObject;
  readonly relations?: readonly { readonly type: string; readonly targetRef: string }[];
}

/** One condition of several that all hold: `{ 'spec.profile.email': 'ada@example.com' }`. */
export type CatalogFilter = Readonly<Record<string, string | readonly string[]>>;

/** Which user of the catalog is meant. */
export type CatalogUserQuery =
  | { readonly entityRef: string | { readonly kind?: string; readonly namespace?: string; readonly name: string } }
  | { readonly annotations: Readonly<Record<string, string>> }
  | { readonly filter: CatalogFilter | readonly CatalogFilter[] };

/** What happens when the catalog has no such user. */
export interface CatalogSignInOptions {
  /** Signs in as this entity, of which nobody has checked that it exists. */
  readonly dangerousEntityRefFallback?: { readonly entityRef: CatalogEntityRef } | undefined;
}

/** A reference to an entity; kind `user` and namespace `default` may be left out. */
export type CatalogEntityRef = string | { readonly kind?: string; readonly namespace?: string; readonly name: string };

/** What a {@link SignInResolver} works with. */
export interface AuthResolverContext {
  /**
   * Issues a token.
   *
   * @throws InputError when `sub` is no reference to an entity
   */
  issueToken(parameters: { readonly claims: UserTokenClaims }): Promise<SignInResult>;
  /**
   * Finds one user in the catalog.
   *
   * @throws NotFoundError, ConflictError when there are several, ServiceUnavailableError when the catalog does not answer
   */
  findCatalogUser(query: CatalogUserQuery): Promise<{ entity: UserEntity }>;
  /** Finds one user in the catalog and issues a token for it, with what it owns things as. */
  signInWithCatalogUser(query: CatalogUserQuery, options?: CatalogSignInOptions): Promise<SignInResult>;
  /** What an entity owns things as: what {@link AuthOwnershipResolution} says, else itself and the groups it is a member of. */
  resolveOwnershipEntityRefs(entity: UserEntity): Promise<{ ownershipEntityRefs: readonly string[] }>;
}

/**
 * Decides which user somebody is who has signed in at a provider.
 *
 * @throws NotFoundError to leave it to the next resolver; whatever else it throws ends the sign-in
 */
export type SignInResolver<Result> = (info: SignInInfo<Result>, context: AuthResolverContext) => Promise<SignInResult>;

/** Makes a resolver from what the configuration says beside its name. */
export type SignInResolverFactory<Result = unknown> = (options: JsonObject) => SignInResolver<Result>;

/** Makes the profile of what a provider has found out; may throw to refuse the sign-in. */
export type ProfileTransform<Result> = (
  result: Result,
  context: AuthResolverContext,
) => Promise<{ profile: ProfileInfo }>;
