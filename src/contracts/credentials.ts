/** Somebody who has signed in. */
export interface UserPrincipal {
  readonly type: 'user';
  /** The user's entity: `user:default/ada`. */
  readonly userEntityRef: string;
  /** The service that acts on the user's behalf; absent when the user called directly. */
  readonly actor?: ServicePrincipal;
}

/** A plugin, or a caller from outside that has a token of its own. */
export interface ServicePrincipal {
  readonly type: 'service';
  /** Names the service in logs, `plugin:catalog`; its form is not fixed, so decide nothing by it. */
  readonly subject: string;
  /** What the service is confined to; absent when it may do everything. */
  readonly accessRestrictions?: PrincipalAccessRestrictions;
}

/** A caller who has shown nothing. */
export interface NonePrincipal {
  readonly type: 'none';
}

/** What a service may do, where permissions are checked at all. A list that is present is never empty. */
export interface PrincipalAccessRestrictions {
  /** Only what these permissions, by name, are needed for. */
  readonly permissionNames?: string[];
  /** Only what permissions with these attributes are needed for. */
  readonly permissionAttributes?: { readonly action?: ('create' | 'read' | 'update' | 'delete')[] };
}

/** What credentials can be narrowed to; `unknown` stands for whatever there may be. */
export interface PrincipalTypes {
  readonly user: UserPrincipal;
  readonly service: ServicePrincipal;
  readonly none: NonePrincipal;
  readonly unknown: unknown;
}

/**
 * Who is behind a request. Pass credentials on as they are: what proves them is not part of the type, and gets lost in a copy.
 * Lists in here are of mutable types because those of Backstage are; nobody may change them.
 */
export interface Credentials<Principal = unknown> {
  readonly $$type: '@backstage/BackstageCredentials';
  /** When they end; absent when they do not. */
  readonly expiresAt?: Date;
  /** Who began it all, also where a service passes on the request of a user. */
  readonly principal: Principal;
  /** Whose they are, for messages, without anything secret: `backstageCredentials{userPrincipal{user:default/ada}}`. */
  toString(): string;
}
