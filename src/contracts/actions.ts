import { Contract } from '../decorators/contract.js';
import type { Credentials } from './credentials.js';
import type { MutableJsonObject, MutableJsonValue } from './mutable-json.js';
import type { JsonObject } from './root-config.js';

/** What an action does to the world. */
export interface ActionAttributes {
  /** It may remove or overwrite things. */
  readonly destructive: boolean;
  /** Twice has the effect of once. */
  readonly idempotent: boolean;
  /** It changes nothing. */
  readonly readOnly: boolean;
}

/** An action, as those who call it see it. */
export interface ActionDescription {
  /** `<pluginId>:<name>`. */
  readonly id: string;
  readonly pluginId: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** As JSON Schema. `secrets` is there when the action takes any. */
  readonly schema: {
    readonly input: MutableJsonObject;
    readonly output: MutableJsonObject;
    readonly secrets?: MutableJsonObject;
  };
  readonly examples?: {
    readonly title: string;
    readonly description?: string;
    readonly input: MutableJsonObject;
    readonly output?: MutableJsonObject;
  }[];
  readonly attributes: ActionAttributes;
}

/** Which action is called, with what and by whom. */
export interface ActionInvocation {
  /** `<pluginId>:<name>`. */
  readonly id: string;
  /** Default `{}`. */
  readonly input?: JsonObject;
  /** What must not appear in logs and examples, apart from the input. */
  readonly secrets?: JsonObject;
  readonly credentials: Credentials;
}

/**
 * Finds and calls the actions that plugins offer, wherever they run.
 *
 * @example
 * ```ts
 * import { Actions, type Credentials, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class Assistant {
 *   constructor(private readonly actions: Actions) {}
 *
 *   async dim(credentials: Credentials) {
 *     const { output } = await this.actions.invoke({ id: 'lights:dim', input: { percent: 40 }, credentials });
 *     return output;
 *   }
 * }
 * ```
 */
@Contract('core.actions')
export abstract class Actions {
  /** The actions that the caller may see; those of a plugin that cannot be reached are left out. */
  abstract list(options: { readonly credentials: Credentials }): Promise<{ actions: ActionDescription[] }>;
  /**
   * Calls an action and waits for what it gives.
   *
   * @throws NotFoundError when there is no such action, or the caller may not see it
   * @throws InputError when the input, the secrets or the output do not fit the action's schema
   * @throws NotAllowedError for credentials of nobody
   * @throws Error for an id that names no plugin
   */
  abstract invoke(options: ActionInvocation): Promise<{ output: MutableJsonValue }>;
}
