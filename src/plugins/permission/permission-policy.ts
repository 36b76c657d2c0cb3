import { Contract } from '../../decorators/contract.js';
import type { Credentials } from '../../contracts/credentials.js';
import type { Permission, PolicyDecision } from '../../contracts/permission.js';
import type { UserOwnership } from '../../contracts/user-info.js';

/** What a policy is asked. It does not learn which resource it is about, and answers with conditions instead. */
export interface PolicyQuery {
  readonly permission: Permission;
}

/** Who wants to do it. */
export interface PolicyQueryUser {
  readonly credentials: Credentials;
  /** Who the user is, and whom the user may act for. */
  readonly info: UserOwnership;
}

/**
 * Decides what users of the deployment may do. What it throws, and an answer that is no decision, count as `DENY` and are logged.
 *
 * @example
 * ```ts
 * class ReadOnlyPolicy implements PermissionPolicy {
 *   async handle({ permission }: PolicyQuery): Promise<PolicyDecision> {
 *     return { result: isReadPermission(permission) ? 'ALLOW' : 'DENY' };
 *   }
 * }
 * ```
 */
export interface PermissionPolicy {
  /**
   * @param request - what is to be done
   * @param user - absent for a caller who has shown nothing
   */
  handle(request: PolicyQuery, user?: PolicyQueryUser): Promise<PolicyDecision>;
}

/**
 * What modules of the plugin `permission` may do: set the policy.
 *
 * @example
 * ```ts
 * @Module('permission')
 * export class ReadOnlyModule {
 *   constructor(private readonly policies: PolicyExtensionPoint) {}
 *
 *   onInit() {
 *     this.policies.setPolicy(new ReadOnlyPolicy());
 *   }
 * }
 * ```
 */
@Contract('permission.policy')
export abstract class PolicyExtensionPoint {
  /** @throws ProsceniumError `DUPLICATE_POLICY` when there is a policy already */
  abstract setPolicy(policy: PermissionPolicy): void;
}
