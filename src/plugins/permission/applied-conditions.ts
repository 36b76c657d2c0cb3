import { Logger } from '../../contracts/logger.js';
import type { ConditionalPolicyDecision, DefinitivePolicyDecision } from '../../contracts/permission.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { PluginRequests, readPermissionTimeout } from '../../index.js';
import type { Asker } from './askers.js';

/** Yes or no. */
export type Result = DefinitivePolicyDecision['result'];

/** Conditions that are to be applied to resources. */
export interface Conditional {
  /** Of the item in the request. */
  readonly index: number;
  readonly resourceRef: string | readonly string[];
  readonly decision: ConditionalPolicyDecision;
}

/** No more are sent at once. Bodies of other backends are confined to 100 kB. */
const MOST_ITEMS = 100;
const PATH = '/.well-known/backstage/permissions/apply-conditions';

/** Has conditions applied by the plugins that own the resources, on behalf of the user. */
@Service('plugin')
export class AppliedConditions {
  constructor(
    private readonly requests: PluginRequests,
    private readonly config: RootConfig,
    private readonly logger: Logger,
  ) {}

  /** @returns the results by the index of the item; whatever goes wrong denies the items of that request */
  async resolve(items: readonly Conditional[], asker: Asker): Promise<ReadonlyMap<number, Result | readonly Result[]>> {
    const batches = [...byPlugin(items)].flatMap(([pluginId, ofPlugin]) =>
      chunksOf(ofPlugin).map((chunk) => ({ pluginId, chunk })),
    );
    const results = await Promise.all(
      batches.map(({ pluginId, chunk }) =>
        this.#apply(pluginId, chunk, asker).catch((error: unknown) => this.#deny(pluginId, chunk, error)),
      ),
    );
    return new Map(results.flat());
  }

  async #apply(
    pluginId: string,
    chunk: readonly Conditional[],
    { credentials, signal }: Asker,
  ): Promise<readonly Resolved[]> {
    const items = chunk.map(({ index, resourceRef, decision: { resourceType, conditions } }) => ({
      id: String(index),
      resourceRef,
      resourceType,
      conditions,
    }));
    const timeout = readPermissionTimeout(this.config);
    const answer = await this.requests.post(pluginId, PATH, { items }, { credentials, timeout, signal });
    const byId = resultsOf(answer);
    return chunk.map(({ index, resourceRef }) => [index, readResult(byId.get(String(index)), resourceRef)]);
  }

  #deny(pluginId: string, chunk: readonly Conditional[], error: unknown): readonly Resolved[] {
    this.logger.error(
      `plugin '${pluginId}' could not apply the conditions of the policy, so what they are about is denied`,
      toError(error),
    );
    return chunk.map(({ index, resourceRef }) => [index, denied(resourceRef)]);
  }
}

type Resolved = readonly [number, Result | readonly Result[]];

function byPlugin(items: readonly Conditional[]): ReadonlyMap<string, readonly Conditional[]> {
  const groups = new Map<string, Conditional[]>();
  for (const item of items) {
    const group = groups.get(item.decision.pluginId) ?? [];
    groups.set(item.decision.pluginId, group);
    group.push(item);
  }
  return groups;
}

function chunksOf(items: readonly Conditional[]): readonly (readonly Conditional[])[] {
  return Array.from({ length: Math.ceil(items.length / MOST_ITEMS) }, (_, index) =>
    items.slice(index * MOST_ITEMS, (index + 1) * MOST_ITEMS),
  );
}

function resultsOf(answer: unknown): ReadonlyMap<unknown, unknown> {
  const items = typeof answer === 'object' && answer !== null && 'items' in answer ? answer.items : undefined;
  if (!Array.isArray(items)) throw new Error('the answer has no list of items');
  return new Map(
    items.map((item: { readonly id?: unknown; readonly result?: unknown } | null) => [item?.id, item?.result]),
  );
}

/** @throws Error for what is no result, or not one for each resource */
function readResult(result: unknown, resourceRef: string | readonly string[]): Result | readonly Result[] {
  if (typeof resourceRef === 'string') return readOne(result);
  if (!Array.isArray(result) || result.length !== resourceRef.length)
    throw new Error('the answer has not one result for each resource');
  return result.map(readOne);
}

function readOne(result: unknown): Result {
  if (result !== 'ALLOW' && result !== 'DENY') throw new Error('the answer lacks a result');
  return result;
}

function denied(resourceRef: string | readonly string[]): Result | readonly Result[] {
  return typeof resourceRef === 'string' ? 'DENY' : resourceRef.map(() => 'DENY');
}
