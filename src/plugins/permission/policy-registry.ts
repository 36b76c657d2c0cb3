import { ExtensionPoint } from '../../decorators/extension-point.js';
import { problems } from '../../errors/catalogue.js';
import { SourceLocation } from '../../errors/source-location.js';
import { type PermissionPolicy, PolicyExtensionPoint } from './permission-policy.js';

/** Keeps the policy that a module has set. */
@ExtensionPoint(PolicyExtensionPoint)
export class PolicyRegistry implements PolicyExtensionPoint {
  #set: { readonly policy: PermissionPolicy; readonly at: SourceLocation } | undefined;

  setPolicy(policy: PermissionPolicy): void {
    const at = SourceLocation.capture(this.setPolicy);
    if (typeof policy?.handle !== 'function')
      throw problems.invalidArgument('setPolicy', 'a policy with a method `handle`', policy, at);
    if (this.#set !== undefined)
      throw problems.duplicatePolicy(nameOf(this.#set.policy), `${this.#set.at}`, nameOf(policy), `${at}`);
    this.#set = { policy, at };
  }

  get policy(): PermissionPolicy | undefined {
    return this.#set?.policy;
  }
}

function nameOf(policy: PermissionPolicy): string {
  const name = policy.constructor?.name ?? '';
  return name === '' || name === 'Object' ? 'a policy without a class' : name;
}
