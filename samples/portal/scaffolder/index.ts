export { ScaffolderPlugin as default, ScaffolderPlugin } from './scaffolder-plugin.js';
export { ScaffolderActions } from './actions/scaffolder-actions.js';
export type { ActionContext, TemplateAction } from './actions/template-action.js';
export type { Task, TaskEvent, TaskEventBody, TaskSecrets, TaskSpec, TaskStatus } from './tasks/task.js';
export type { Workspace } from './workspace/workspace.js';
