import { Contract } from '../../decorators/contract.js';
import type { UserEntity } from './sign-in/sign-in.js';

/** Tells what a user owns things as. */
export interface AuthOwnershipResolver {
  /**
   * @param entity - as the catalog has it; for a user that the catalog does not have, an entity of kind `User` with a name alone
   */
  resolveOwnershipEntityRefs(entity: UserEntity): Promise<{ ownershipEntityRefs: readonly string[] }>;
}

/**
 * What modules of the plugin `auth` may do: decide what users own things as, instead of themselves and the groups that the catalog
 * says they are members of.
 *
 * @example
 * ```ts
 * @Module('auth')
 * export class EverybodyModule {
 *   constructor(private readonly ownership: AuthOwnershipResolution) {}
 *
 *   onInit() {
 *     this.ownership.setAuthOwnershipResolver({
 *       resolveOwnershipEntityRefs: async ({ metadata }) => ({
 *         ownershipEntityRefs: [`user:default/${metadata.name}`, 'group:default/everybody'],
 *       }),
 *     });
 *   }
 * }
 * ```
 */
@Contract('auth.ownershipResolution')
export abstract class AuthOwnershipResolution {
  /** @throws ConflictError when there is one already */
  abstract setAuthOwnershipResolver(resolver: AuthOwnershipResolver): void;
}
