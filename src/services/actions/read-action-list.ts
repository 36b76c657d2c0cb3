import type { ActionDescription } from '../../contracts/actions.js';

/**
 * The actions in the answer of a plugin. What other plugins of this one's name would have to answer for is left out.
 *
 * @throws Error for an answer of another shape
 */
export function readActionList(pluginId: string, answer: unknown): readonly ActionDescription[] {
  const actions = isRecord(answer) ? answer['actions'] : undefined;
  if (!Array.isArray(actions)) throw new Error('the answer has no list of actions');
  const strange = actions.findIndex((action) => !isDescription(action, pluginId));
  if (strange !== -1) throw new Error(`actions[${strange}] of the answer does not describe an action of this plugin`);
  return actions as readonly ActionDescription[];
}

function isDescription(value: unknown, pluginId: string): boolean {
  if (!isRecord(value)) return false;
  const { id, attributes, schema } = value;
  return typeof id === 'string' && id.startsWith(`${pluginId}:`) && isRecord(attributes) && isRecord(schema);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
