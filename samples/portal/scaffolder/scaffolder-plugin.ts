import { Logger, Plugin } from 'proscenium';
import { ActionRegistry } from './actions/action-registry.js';
import { CatalogRegister } from './actions/catalog-register.js';
import { CatalogWrite } from './actions/catalog-write.js';
import { DebugLog } from './actions/debug-log.js';
import { FetchTemplate } from './actions/fetch-template.js';
import { FsRename } from './actions/fs-rename.js';
import { FsWrite } from './actions/fs-write.js';
import { PublishFolder } from './actions/publish-folder.js';
import { ActionController } from './http/action-controller.js';
import { TaskController } from './http/task-controller.js';
import { TaskEventController } from './http/task-event-controller.js';
import { TemplateController } from './http/template-controller.js';
import { scaffolderConfig } from './scaffolder-config.js';
import { AbandonedTasks } from './tasks/abandoned-tasks.js';
import { CreateTasks } from './tasks/create-tasks.js';
import { TaskEventRow } from './tasks/task-event-row.js';
import { TaskRow } from './tasks/task-row.js';
import { TypeOrmTaskStore } from './tasks/type-orm-task-store.js';

/** Runs the templates of the catalog: a form becomes a task, and its steps make files and register them. */
@Plugin('scaffolder', {
  extensionPoints: [ActionRegistry],
  services: [
    TypeOrmTaskStore,
    AbandonedTasks,
    DebugLog,
    FsWrite,
    FsRename,
    FetchTemplate,
    CatalogWrite,
    CatalogRegister,
    PublishFolder,
  ],
  controllers: [TemplateController, ActionController, TaskController, TaskEventController],
  entities: [TaskRow, TaskEventRow],
  migrations: [CreateTasks],
  config: scaffolderConfig,
})
export class ScaffolderPlugin {
  constructor(
    private readonly actions: ActionRegistry,
    private readonly logger: Logger,
  ) {}

  onInit(): void {
    this.logger.info(`${this.actions.list().length} actions are ready`);
  }
}
