import { Contract } from '../decorators/contract.js';
import type { StandardSchema } from '../decorators/route-options.js';
import type { ActionAttributes } from './actions.js';
import type { Credentials } from './credentials.js';
import type { LogWriter } from './logger.js';
import type { BasicPermission } from './permission.js';

/** What an action is called with, checked against its schemas. */
export interface ActionContext<Input = unknown, Secrets = undefined> {
  readonly input: Input;
  /** `undefined` for an action without a schema for secrets. */
  readonly secrets: Secrets;
  readonly logger: LogWriter;
  /** Who calls. */
  readonly credentials: Credentials;
}

/** How an action may be called, for those who read about it. */
export interface ActionExample<Input = unknown, Output = unknown> {
  readonly title: string;
  readonly description?: string;
  readonly input: Input;
  readonly output?: Output;
}

/** An action, as the plugin that offers it writes it. */
export interface ActionDefinition<Input = unknown, Output = unknown, Secrets = undefined> {
  /** Unique in the plugin, kebab-case; callers know the action as `<pluginId>:<name>`. */
  readonly name: string;
  readonly title: string;
  /** What it does and when to use it; people and language models choose by it. */
  readonly description: string;
  /** Schemas of objects, of a library whose schemas can be turned into JSON Schema. */
  readonly schema: {
    readonly input: StandardSchema<Input>;
    readonly output: StandardSchema<Output>;
    readonly secrets?: StandardSchema<Secrets>;
  };
  readonly examples?: readonly ActionExample<NoInfer<Input>, NoInfer<Output>>[];
  /** Whoever does not have it neither sees nor calls the action; default: everybody with credentials does. */
  readonly visibilityPermission?: BasicPermission;
  /** Defaults: `readOnly` and `idempotent` `false`, `destructive` the opposite of `readOnly`. */
  readonly attributes?: Partial<ActionAttributes>;
  action(context: ActionContext<NoInfer<Input>, NoInfer<Secrets>>): Promise<{ output: NoInfer<Output> }>;
}

/**
 * Offers actions of a plugin: things that it can do, described so well that programs can choose among them.
 *
 * @example
 * ```ts
 * import { ActionsRegistry, Plugin } from 'proscenium';
 * import { z } from 'zod';
 *
 * @Plugin('lights')
 * export class LightsPlugin {
 *   constructor(actions: ActionsRegistry) {
 *     actions.register({
 *       name: 'dim',
 *       title: 'Dim the lights',
 *       description: 'Sets the lights of the house to a part of their brightness.',
 *       schema: { input: z.object({ percent: z.number() }), output: z.object({ watts: z.number() }) },
 *       attributes: { idempotent: true },
 *       action: async ({ input }) => ({ output: { watts: input.percent * 20 } }),
 *     });
 *   }
 * }
 * ```
 */
@Contract('core.actionsRegistry')
export abstract class ActionsRegistry {
  /** @throws Error for a name that the plugin has registered already */
  abstract register<Input, Output, Secrets = undefined>(definition: ActionDefinition<Input, Output, Secrets>): void;
}
