import { InputError } from '../../errors/http-errors.js';
import { isRecord } from './is-record.js';

/** What the policy has said to one item, not looked at yet. */
export type Answer = Readonly<Record<string, unknown>>;

/**
 * The answers to the items of one request, in their order. They are found by their ids.
 *
 * @param ids - those of the request
 * @throws InputError when there is not one answer for each item
 */
export function readAnswers(ids: readonly string[], body: unknown): readonly Answer[] {
  const items: unknown = isRecord(body) ? body['items'] : undefined;
  if (!Array.isArray(items)) throw new InputError('the answer has no list of items');
  const byId = new Map(items.filter(isRecord).map((item) => [item['id'], item]));
  if (items.length !== ids.length || byId.size !== ids.length)
    throw new InputError(`the answer has ${items.length} items, ${byId.size} of them different, for ${ids.length}`);
  return ids.map((id) => {
    const item = byId.get(id);
    if (item === undefined) throw new InputError('the answer has items that were not asked for');
    return item;
  });
}
