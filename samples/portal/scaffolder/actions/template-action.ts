import type { JsonObject } from 'proscenium';
import type { TaskSecrets, TaskSpec } from '../tasks/task.js';
import type { Workspace } from '../workspace/workspace.js';

/**
 * Something that a step of a template can do.
 *
 * @example
 * ```ts
 * const greet: TemplateAction<{ name: string }> = {
 *   id: 'sample:greet',
 *   description: 'Greets somebody in the log.',
 *   schema: { input: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
 *   async handler({ input, log }) {
 *     log(`Hello ${input.name}`);
 *   },
 * };
 * ```
 */
export interface TemplateAction<Input = unknown> {
  /** What steps call it: `fs:write`. */
  readonly id: string;
  /** One sentence for authors of templates. */
  readonly description: string;
  /** JSON Schemas of what it takes, checked before it runs, and of what it gives. */
  readonly schema: { readonly input: JsonObject; readonly output?: JsonObject };
  /** Does the work; what it returns is `steps.<id>.output` for the steps that follow. */
  handler(context: ActionContext<Input>): Promise<JsonObject | void>;
}

/** What an action has to work with. */
export interface ActionContext<Input = unknown> {
  /** The step's input with its expressions replaced; it fits the action's schema. */
  readonly input: Input;
  readonly taskId: string;
  /** The files of this task. */
  readonly workspace: Workspace;
  /** Where the template came from. */
  readonly templateInfo: TaskSpec['templateInfo'];
  /** Never written to the log nor to the database; `***` stands for them wherever they turn up. */
  readonly secrets: TaskSecrets;
  /** Aborted when the task is cancelled, takes too long, or the backend stops. */
  readonly signal: AbortSignal;
  /** Adds a line to the task's log. */
  log(message: string): void;
}
