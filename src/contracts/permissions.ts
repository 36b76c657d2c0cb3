import { Contract } from '../decorators/contract.js';
import type { Credentials } from './credentials.js';
import type { BasicPermission, DefinitivePolicyDecision, PolicyDecision, ResourcePermission } from './permission.js';

/** Asks for yes or no: a permission, and the one resource where it is about resources. */
export type AuthorizePermissionRequest =
  | { readonly permission: BasicPermission; readonly resourceRef?: never }
  | { readonly permission: ResourcePermission; readonly resourceRef: string };

/** Asks what holds for all resources of a type. */
export interface QueryPermissionRequest {
  readonly permission: ResourcePermission;
  readonly resourceRef?: never;
}

/** Who wants to do it. */
export interface PermissionsRequestOptions {
  readonly credentials: Credentials;
}

/**
 * Asks the policy of the deployment whether somebody may do something.
 *
 * @example
 * ```ts
 * import { type BasicPermission, type Credentials, NotAllowedError, Permissions, Service } from 'proscenium';
 *
 * const createBooking: BasicPermission = {
 *   type: 'basic',
 *   name: 'box-office.booking.create',
 *   attributes: { action: 'create' },
 * };
 *
 * @Service('plugin')
 * export class BoxOffice {
 *   constructor(private readonly permissions: Permissions) {}
 *
 *   async book(seat: string, credentials: Credentials): Promise<void> {
 *     const [decision] = await this.permissions.authorize([{ permission: createBooking }], { credentials });
 *     if (decision?.result !== 'ALLOW') throw new NotAllowedError(`You may not book seat ${seat}.`);
 *   }
 * }
 * ```
 */
@Contract('core.permissions')
export abstract class Permissions {
  /**
   * Yes or no for each request, in their order.
   *
   * @throws Error when the policy cannot be asked
   */
  abstract authorize(
    requests: readonly AuthorizePermissionRequest[],
    options: PermissionsRequestOptions,
  ): Promise<DefinitivePolicyDecision[]>;
  /**
   * Yes, no, or under which conditions, for each request, in their order: what a plugin turns into a query.
   *
   * @throws Error when the policy cannot be asked
   */
  abstract authorizeConditional(
    requests: readonly QueryPermissionRequest[],
    options: PermissionsRequestOptions,
  ): Promise<PolicyDecision[]>;
}
