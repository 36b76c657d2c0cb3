import { Contract } from 'proscenium';
import type { TemplateAction } from './template-action.js';

/**
 * The extension point for modules of the scaffolder: gives templates more to do.
 *
 * @example
 * ```ts
 * @Module('scaffolder')
 * export class GreetingModule {
 *   constructor(private readonly actions: ScaffolderActions) {}
 *
 *   onInit() {
 *     this.actions.addActions(greet);
 *   }
 * }
 * ```
 */
@Contract('scaffolder.actions')
export abstract class ScaffolderActions {
  /** @throws ConflictError when an action of that id is there already */
  abstract addActions(...actions: TemplateAction[]): void;
}
