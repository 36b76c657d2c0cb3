import { Logger } from '../../contracts/logger.js';
import type { ConditionalPolicyDecision, PolicyDecision } from '../../contracts/permission.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { toError } from '../../errors/to-error.js';
import { readPermissionTimeout, readPolicyDecision } from '../../index.js';
import type { Asker } from './askers.js';
import { AppliedConditions, type Result } from './applied-conditions.js';
import { PolicyRegistry } from './policy-registry.js';
import type { AuthorizeItem } from './read-authorize-request.js';

/** What is answered to one item. */
export type Verdict =
  | { readonly id: string; readonly result: Result | readonly Result[] }
  | ({ readonly id: string } & ConditionalPolicyDecision);

/** Asks the policy, once for each item and for all at the same time, and has its conditions applied where there are resources. */
@Service('plugin')
export class Verdicts {
  constructor(
    private readonly registry: PolicyRegistry,
    private readonly applied: AppliedConditions,
    private readonly config: RootConfig,
    private readonly logger: Logger,
  ) {}

  /** @returns a verdict for each item, in their order; whatever goes wrong with one denies that one */
  async reach(items: readonly AuthorizeItem[], asker: Asker): Promise<readonly Verdict[]> {
    const decisions = await Promise.all(items.map((item) => this.#decide(item, asker)));
    const conditional = items.flatMap(({ resourceRef }, index) => {
      const decision = decisions[index];
      return decision?.result === 'CONDITIONAL' && resourceRef !== undefined ? [{ index, resourceRef, decision }] : [];
    });
    const results = await this.applied.resolve(conditional, asker);
    return items.map(({ id }, index) => {
      const result = results.get(index);
      return { id, ...(result === undefined ? (decisions[index] ?? DENY) : { result }) };
    });
  }

  async #decide(item: AuthorizeItem, asker: Asker): Promise<PolicyDecision> {
    try {
      return fitting(item, readPolicyDecision(await this.#ask(item, asker), 'the decision'));
    } catch (error) {
      this.logger.error(`the policy gave no decision on ${item.permission.name}, so it is denied`, toError(error));
      return DENY;
    }
  }

  async #ask({ permission }: AuthorizeItem, { user }: Asker): Promise<unknown> {
    const { policy } = this.registry;
    if (policy === undefined) throw new Error('there is no policy');
    const limit = readPermissionTimeout(this.config);
    const decide = async () => policy.handle({ permission }, user);
    return withTimeLimit(decide(), limit, () => new Error(`the policy did not answer within ${limit} ms`));
  }
}

const DENY: PolicyDecision = { result: 'DENY' };

/** @throws Error for conditions on something else */
function fitting({ permission }: AuthorizeItem, decision: PolicyDecision): PolicyDecision {
  if (decision.result !== 'CONDITIONAL') return decision;
  if (permission.type === 'basic')
    throw new Error('the decision has conditions, and the permission is about no resources');
  if (decision.resourceType !== permission.resourceType)
    throw new Error(
      `the decision has conditions on '${decision.resourceType}', and the permission is about '${permission.resourceType}'`,
    );
  return decision;
}
