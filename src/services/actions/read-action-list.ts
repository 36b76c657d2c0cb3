import type { ActionDescription } from '../../contracts/actions.js';
import { isJsonObject } from '../root-config/index.js';

/**
 * The actions in the answer of a plugin.
 *
 * @throws Error for an answer of another shape, and for one with an action of another plugin
 */
export function readActionList(pluginId: string, answer: unknown): readonly ActionDescription[] {
  const actions = isJsonObject(answer) ? answer['actions'] : undefined;
  if (!Array.isArray(actions)) throw new Error('the answer has no list of actions');
  const strange = actions.findIndex((action) => !isDescription(action, pluginId));
  if (strange !== -1) throw new Error(`actions[${strange}] of the answer does not describe an action of this plugin`);
  return actions as readonly ActionDescription[];
}

function isDescription(value: unknown, pluginId: string): boolean {
  if (!isJsonObject(value)) return false;
  const { id, attributes, schema } = value;
  return typeof id === 'string' && id.startsWith(`${pluginId}:`) && isJsonObject(attributes) && isJsonObject(schema);
}
