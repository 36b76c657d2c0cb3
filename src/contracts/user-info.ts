import { Contract } from '../decorators/contract.js';
import type { Credentials } from './credentials.js';

/** Who a user is, and whom the user may act for. */
export interface UserOwnership {
  /** The user's entity: `user:default/ada`. */
  readonly userEntityRef: string;
  /** The entities that the user owns things as: the user, and the groups the user belongs to. */
  readonly ownershipEntityRefs: string[];
}

/**
 * Tells what is known of a user beyond the credentials.
 *
 * @example
 * ```ts
 * import { type Credentials, Service, UserInfo } from 'proscenium';
 *
 * @Service('plugin')
 * export class Ownership {
 *   constructor(private readonly userInfo: UserInfo) {}
 *
 *   async owns(credentials: Credentials, owner: string): Promise<boolean> {
 *     const { ownershipEntityRefs } = await this.userInfo.getUserInfo(credentials);
 *     return ownershipEntityRefs.includes(owner);
 *   }
 * }
 * ```
 */
@Contract('core.userInfo')
export abstract class UserInfo {
  /** @throws NotAllowedError for credentials of anybody but a user */
  abstract getUserInfo(credentials: Credentials): Promise<UserOwnership>;
}
