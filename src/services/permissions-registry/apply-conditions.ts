import type { DefinitivePolicyDecision } from '../../contracts/permission.js';
import { problems } from '../../errors/catalogue.js';
import { InputError, NotImplementedError } from '../../errors/http-errors.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import type { KnownPermissions } from './known-permissions.js';
import { meetsConditions } from './meets-conditions.js';
import type { ApplyItem } from './read-apply-request.js';

type Result = DefinitivePolicyDecision['result'];

/** What has become of one item: a result for each of its resources. */
export interface AppliedItem {
  readonly id: string;
  readonly result: Result | readonly Result[];
}

/**
 * Loads resources, all of a type at once, and applies conditions to them. One that is not there is denied, whatever the conditions say.
 *
 * @throws InputError for types, rules and parameters that the plugin does not have; NotImplementedError for a type without `getResources`
 */
export async function applyConditions(
  items: readonly ApplyItem[],
  known: KnownPermissions,
): Promise<readonly AppliedItem[]> {
  const types = [...new Set(items.map(({ resourceType }) => resourceType))];
  const unexpected = types.filter((type) => known.typeOf(type) === undefined);
  if (unexpected.length > 0) throw new InputError(`Unexpected resource types: ${unexpected.join(', ')}.`);
  const loaded = new Map<string, ReadonlyMap<string, unknown>>();
  for (const type of types) loaded.set(type, await loadResources(type, referencesTo(type, items), known));
  return items.map((item) => {
    const decide = (reference: string) => decideOn(item, loaded.get(item.resourceType)?.get(reference), known);
    const { resourceRef } = item;
    return { id: item.id, result: typeof resourceRef === 'string' ? decide(resourceRef) : resourceRef.map(decide) };
  });
}

function referencesTo(type: string, items: readonly ApplyItem[]): string[] {
  const references = items.filter(({ resourceType }) => resourceType === type).flatMap((item) => item.resourceRef);
  return [...new Set(references)];
}

async function loadResources(type: string, references: string[], known: KnownPermissions) {
  const owner = known.typeOf(type);
  if (owner?.getResources === undefined)
    throw new NotImplementedError(
      `Resources of type '${type}' cannot be loaded here, so that no conditions can be applied`,
    );
  const resources: readonly unknown[] = await owner.getResources([...references]);
  // With one too few nobody knows which is whose.
  if (!Array.isArray(resources) || resources.length !== references.length)
    throw problems.invalidPermission(
      `getResources() of resource type '${type}' of plugin '${owner.resourceRef.pluginId}' has not answered with one value for each of the ${references.length} references.`,
      'return as many as were asked for, in their order, and undefined for one that is not there.',
    );
  return new Map(references.map((reference, index) => [reference, resources[index]]));
}

function decideOn({ conditions, resourceType }: ApplyItem, resource: unknown, known: KnownPermissions): Result {
  if (resource === undefined || resource === null) return 'DENY';
  try {
    return meetsConditions(conditions, resource, known.rulesetOf(resourceType)) ? 'ALLOW' : 'DENY';
  } catch (error) {
    if (ProsceniumError.is(error, 'INVALID_CONDITIONS')) throw new InputError(error.message, error);
    throw error;
  }
}
