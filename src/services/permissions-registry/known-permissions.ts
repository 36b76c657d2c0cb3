import type { Permission } from '../../contracts/permission.js';
import type {
  PermissionResourceTypeOptions,
  PermissionRule,
  PermissionRuleset,
} from '../../contracts/permissions-registry.js';
import { problems } from '../../errors/catalogue.js';
import { failFor } from './rules-by-name.js';

type ResourceType = PermissionResourceTypeOptions<unknown, unknown, string>;

/** What a plugin has made known of its permissions. */
export class KnownPermissions {
  readonly #permissions = new Map<string, Permission>();
  readonly #rules = new Map<string, Map<string, PermissionRule>>();
  readonly #types = new Map<string, ResourceType>();

  get permissions(): readonly Permission[] {
    return [...this.#permissions.values()];
  }

  get rules(): readonly PermissionRule[] {
    return [...this.#rules.values()].flatMap((rules) => [...rules.values()]);
  }

  typeOf(resourceType: string): ResourceType | undefined {
    return this.#types.get(resourceType);
  }

  /** The rules of a type of resource, also those that are still to be added. */
  rulesetOf(resourceType: string): PermissionRuleset {
    return {
      getRuleByName: (name) => {
        const rules = this.#rules.get(resourceType);
        return rules?.get(name) ?? failFor(name, [...(rules?.keys() ?? [])]);
      },
    };
  }

  addPermissions(permissions: readonly Permission[]): void {
    for (const permission of permissions) {
      const known = this.#permissions.get(permission.name);
      if (known !== undefined && !areEqual(known, permission))
        throw problems.invalidPermission(
          `Permission '${permission.name}' was added twice, and not in the same way.`,
          'give each permission a name of its own.',
        );
      this.#permissions.set(permission.name, permission);
    }
  }

  addRules(rules: readonly PermissionRule[]): void {
    for (const rule of rules) {
      const ofType = this.#rules.get(rule.resourceType) ?? new Map<string, PermissionRule>();
      if (ofType.has(rule.name))
        throw problems.invalidPermission(
          `Rule '${rule.name}' of resource type '${rule.resourceType}' was added twice.`,
          'give each rule a name of its own.',
        );
      ofType.set(rule.name, rule);
      this.#rules.set(rule.resourceType, ofType);
    }
  }

  addType(type: ResourceType): void {
    const { resourceType } = type.resourceRef;
    if (this.#types.has(resourceType))
      throw problems.invalidPermission(
        `Resource type '${resourceType}' was added twice.`,
        'add it once; further rules are added with addPermissionRules().',
      );
    const stray = type.rules.find((rule) => rule.resourceType !== resourceType);
    if (stray !== undefined)
      throw problems.invalidPermission(
        `Rule '${stray.name}' was added with resource type '${resourceType}', and is for '${stray.resourceType}'.`,
        'add it with the type of resource that it is for.',
      );
    this.addRules(type.rules);
    this.addPermissions(type.permissions ?? []);
    this.#types.set(resourceType, type);
  }
}

function areEqual(one: Permission, other: Permission): boolean {
  return textOf(one) === textOf(other);
}

function textOf(permission: Permission): string {
  const resourceType = permission.type === 'resource' ? permission.resourceType : undefined;
  return JSON.stringify([permission.type, permission.attributes.action, resourceType]);
}
