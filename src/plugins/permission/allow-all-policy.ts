import type { PolicyDecision } from '../../contracts/permission.js';
import { Logger } from '../../contracts/logger.js';
import { Module } from '../../decorators/module.js';
import { type PermissionPolicy, PolicyExtensionPoint } from './permission-policy.js';

/**
 * A module whose policy allows everything, for development.
 *
 * @example
 * ```ts
 * backend.add(PermissionPlugin);
 * backend.add(AllowAllPolicy);
 * ```
 */
@Module('permission')
export class AllowAllPolicy implements PermissionPolicy {
  constructor(
    private readonly policies: PolicyExtensionPoint,
    private readonly logger: Logger,
  ) {}

  onInit(): void {
    this.policies.setPolicy(this);
    if (process.env['NODE_ENV'] === 'production')
      this.logger.warn('AllowAllPolicy is the policy: every user may do everything');
  }

  async handle(): Promise<PolicyDecision> {
    return { result: 'ALLOW' };
  }
}
