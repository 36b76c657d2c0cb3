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
import { CreateTasks } from './tasks/create-tasks.js';
import { TaskEventRow } from './tasks/task-event-row.js';
import { TaskRow } from './tasks/task-row.js';
import { TaskStopped } from './tasks/task-stopped.js';
import { TaskStore } from './tasks/task-store.js';
import { TaskWorker } from './tasks/task-worker.js';
import { TypeOrmTaskStore } from './tasks/type-orm-task-store.js';

/** Runs the templates of the catalog: a form becomes a task, and its steps make files and register them. */
@Plugin('scaffolder', {
  extensionPoints: [ActionRegistry],
  services: [
    TypeOrmTaskStore,
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
})
export class ScaffolderPlugin {
  constructor(
    private readonly store: TaskStore,
    private readonly worker: TaskWorker,
    private readonly actions: ActionRegistry,
    private readonly logger: Logger,
  ) {}

  async onInit(): Promise<void> {
    await this.#closeInterrupted();
    this.logger.info(`${this.actions.list().length} actions are ready`);
  }

  /**
   * Tasks that the end of the process has interrupted are not begun a second time: their steps may have published something,
   * and their secrets are gone. This expects one scaffolder per database.
   */
  async #closeInterrupted(): Promise<void> {
    for (const status of ['open', 'processing'] as const) {
      const { tasks } = await this.store.list({ status, limit: 10_000, offset: 0 });
      for (const { id } of tasks) {
        this.logger.warn(`Task ${id} was interrupted by the end of the backend`);
        await this.worker.abandon(
          id,
          new TaskStopped('failed', 'the backend ended before the task had; start it again'),
        );
      }
    }
  }
}
