import type {
  Credentials,
  NonePrincipal,
  PrincipalAccessRestrictions,
  PrincipalTypes,
  ServicePrincipal,
  UserPrincipal,
} from '../../contracts/credentials.js';

/** What a service is confined to, by the id of the plugin that it may call. */
export type RestrictionsByPlugin = ReadonlyMap<string, PrincipalAccessRestrictions>;

/** What stands behind credentials and is not shown: it belongs in no log and no answer. */
export interface CredentialsProof {
  /** The token that they were made from; absent for the plugin's own and for nobody's. */
  readonly token?: string;
  /** What a service is confined to in the whole deployment; absent when it may do everything. */
  readonly restrictions?: RestrictionsByPlugin;
}

/** What is known of credentials beside their principal. */
export interface CredentialsDetails extends CredentialsProof {
  readonly expiresAt?: Date;
}

/** Proofs by their credentials. Whoever copies or writes credentials has none, so nobody can make up whose they are. */
const proofs = new WeakMap<object, CredentialsProof>();

/** @param actor - the service that acts on the user's behalf */
export function userCredentials(
  userEntityRef: string,
  details: CredentialsDetails & { readonly actor?: ServicePrincipal } = {},
): Credentials<UserPrincipal> {
  const { actor } = details;
  return make({ type: 'user', userEntityRef, ...(actor && { actor: freeze(actor) }) }, details);
}

/** @param accessRestrictions - what the service is confined to in this plugin */
export function serviceCredentials(
  subject: string,
  details: CredentialsDetails & { readonly accessRestrictions?: PrincipalAccessRestrictions } = {},
): Credentials<ServicePrincipal> {
  const { accessRestrictions } = details;
  return make({ type: 'service', subject, ...(accessRestrictions && { accessRestrictions }) }, details);
}

/** The credentials of a caller who has shown nothing. */
export function noneCredentials(): Credentials<NonePrincipal> {
  return make({ type: 'none' }, {});
}

/**
 * What stands behind credentials.
 *
 * @returns `undefined` for an object that only looks like credentials
 */
export function proofOf(credentials: Credentials): CredentialsProof | undefined {
  return proofs.get(credentials);
}

/** Whether these are credentials of that type; everything is `'unknown'`. */
export function isPrincipal<Type extends keyof PrincipalTypes>(
  credentials: Credentials,
  type: Type,
): credentials is Credentials<PrincipalTypes[Type]> {
  const { principal } = credentials;
  if (type === 'unknown') return true;
  return typeof principal === 'object' && principal !== null && 'type' in principal && principal.type === type;
}

type AnyPrincipal = UserPrincipal | ServicePrincipal | NonePrincipal;

function make<Principal extends AnyPrincipal>(
  principal: Principal,
  { token, restrictions, expiresAt }: CredentialsDetails,
): Credentials<Principal> {
  const credentials = {
    $$type: '@backstage/BackstageCredentials',
    version: 'v1',
    ...(expiresAt && { expiresAt }),
    principal: freeze(principal),
  } as const;
  Object.defineProperty(credentials, 'toString', { value: () => `backstageCredentials{${describe(principal)}}` });
  proofs.set(credentials, { ...(token !== undefined && { token }), ...(restrictions && { restrictions }) });
  return Object.freeze(credentials);
}

function freeze<T extends object>(value: T): T {
  return Object.freeze(value);
}

function describe(principal: AnyPrincipal): string {
  if (principal.type === 'none') return 'nonePrincipal';
  if (principal.type === 'service') return `servicePrincipal{${principal.subject}}`;
  const actor = principal.actor === undefined ? '' : `,actor={${describe(principal.actor)}}`;
  return `userPrincipal{${principal.userEntityRef}${actor}}`;
}
