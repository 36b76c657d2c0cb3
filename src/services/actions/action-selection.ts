import type { ActionAttributes } from '../../contracts/actions.js';
import { Logger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { type ActionFilter, readActionFilter } from './action-filter.js';
import { actionsConfig, readActionSources } from './config-schema.js';

/** Which actions there are, by `backend.actions`. Follows changes; of a filter that it cannot use it keeps the one before, and says so. */
@Service('plugin', { config: actionsConfig })
export class ActionSelection {
  #filter: ActionFilter | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    private readonly logger: Logger,
  ) {}

  onInit(): void {
    this.#filter = readActionFilter(this.config);
    this.#subscription = this.config.subscribe?.(() => this.#readAgain());
  }

  onShutdown(): void {
    this.#subscription?.unsubscribe();
  }

  /** The plugins whose actions are listed; `undefined` where nothing is said. */
  get sources(): readonly string[] | undefined {
    return readActionSources(this.config);
  }

  /** Whether the filter lets an action be. */
  allows(action: { readonly id: string; readonly attributes: ActionAttributes }): boolean {
    return this.#filter?.allows(action) ?? false;
  }

  /** Whether the filter may let an action of that id be, when nothing is known of its attributes. */
  mayAllow(id: string): boolean {
    return this.#filter?.mayAllow(id) ?? false;
  }

  #readAgain(): void {
    try {
      this.#filter = readActionFilter(this.config);
    } catch (error) {
      this.logger.error('The new filter of actions cannot be used, and the one before stays', toError(error));
    }
  }
}
