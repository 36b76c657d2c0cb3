import type { DefinitivePolicyDecision, PolicyDecision } from '../../contracts/permission.js';
import type { AuthorizePermissionRequest, Permissions, QueryPermissionRequest } from '../../contracts/permissions.js';

/** Gives the same answer to everything, default `ALLOW`. */
export class MockPermissions implements Permissions {
  constructor(private readonly decision: DefinitivePolicyDecision = { result: 'ALLOW' }) {}

  async authorize(requests: readonly AuthorizePermissionRequest[]): Promise<DefinitivePolicyDecision[]> {
    return requests.map(() => this.decision);
  }

  async authorizeConditional(requests: readonly QueryPermissionRequest[]): Promise<PolicyDecision[]> {
    return requests.map(() => this.decision);
  }
}
