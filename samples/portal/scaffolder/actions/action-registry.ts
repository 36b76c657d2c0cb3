import { ConflictError, ExtensionPoint, InjectAll } from 'proscenium';
import { BuiltInAction } from './built-in-action.js';
import { ScaffolderActions } from './scaffolder-actions.js';
import type { TemplateAction } from './template-action.js';

/** Keeps all actions that templates can use: the built-in ones and those of modules. */
@ExtensionPoint(ScaffolderActions)
export class ActionRegistry implements ScaffolderActions {
  readonly #actions = new Map<string, TemplateAction>();

  constructor(@InjectAll(BuiltInAction) builtIn: BuiltInAction[]) {
    this.addActions(...builtIn);
  }

  addActions(...actions: TemplateAction[]): void {
    for (const action of actions) {
      if (this.#actions.has(action.id)) throw new ConflictError(`the action '${action.id}' is there already`);
      this.#actions.set(action.id, action);
    }
  }

  find(id: string): TemplateAction | undefined {
    return this.#actions.get(id);
  }

  /** All actions in alphabetical order. */
  list(): TemplateAction[] {
    return [...this.#actions.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }
}
