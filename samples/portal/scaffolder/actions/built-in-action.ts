import { Contract, type JsonObject } from 'proscenium';
import type { ActionContext, TemplateAction } from './template-action.js';

/** The actions that the scaffolder brings along: each is a service of its own and asks for what it needs. */
@Contract('scaffolder.builtInAction', { multiple: true })
export abstract class BuiltInAction implements TemplateAction {
  abstract readonly id: string;
  abstract readonly description: string;
  abstract readonly schema: TemplateAction['schema'];
  abstract handler(context: ActionContext): Promise<JsonObject | void>;
}
