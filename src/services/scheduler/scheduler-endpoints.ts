import type { Context } from '../../contracts/context.js';
import { HttpAuth } from '../../contracts/http-auth.js';
import { HttpRouter } from '../../contracts/http-router.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import type { BasicPermission } from '../../contracts/permission.js';
import { PermissionsRegistry } from '../../contracts/permissions-registry.js';
import { Permissions } from '../../contracts/permissions.js';
import { Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { NotAllowedError } from '../../errors/http-errors.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import type { TaskReport } from './scheduled-task.js';

/** What can be done with tasks from outside. */
export interface RemoteControl {
  report(): Promise<readonly TaskReport[]>;
  trigger(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
}

/** What a policy is asked before a task is triggered. */
export const taskTriggerPermission: BasicPermission = {
  type: 'basic',
  name: 'scheduler.task.trigger',
  attributes: { action: 'update' },
};

/** What a policy is asked before a run is cancelled. */
export const taskCancelPermission: BasicPermission = {
  type: 'basic',
  name: 'scheduler.task.cancel',
  attributes: { action: 'update' },
};

/**
 * Lists, triggers and cancels the tasks of a plugin over HTTP, with the paths and shapes of Backstage. Where there are `Permissions`, they
 * are asked before anything is changed.
 */
@Service('plugin')
export class SchedulerEndpoints {
  constructor(
    private readonly plugin: PluginMetadata,
    private readonly router: HttpRouter,
    @Optional() private readonly permissions?: Permissions,
    @Optional() private readonly httpAuth?: HttpAuth,
    @Optional() private readonly registry?: PermissionsRegistry,
  ) {}

  mount(tasks: RemoteControl): void {
    this.#makePermissionsKnown();
    this.router.route({
      method: 'GET',
      path: PATH,
      handler: async () => ({ tasks: (await tasks.report()).map((task) => this.#describe(task)) }),
      options: {
        allow: ['user', 'service'],
        summary: 'Lists the scheduled tasks of this plugin.',
        tags: ['scheduler'],
      },
      name: 'listScheduledTasks',
    });
    this.#mountChange('trigger', 'Runs a task now.', taskTriggerPermission, (id) => tasks.trigger(id));
    this.#mountChange('cancel', 'Cancels the run of a task.', taskCancelPermission, (id) => tasks.cancel(id));
  }

  /** A scheduler that nobody asked for before the plugin was up comes too late for that, and works all the same. */
  #makePermissionsKnown(): void {
    try {
      this.registry?.addPermissions([taskTriggerPermission, taskCancelPermission]);
    } catch (error) {
      if (!ProsceniumError.is(error, 'PERMISSIONS_TOO_LATE')) throw error;
    }
  }

  #mountChange(
    verb: string,
    summary: string,
    permission: BasicPermission,
    change: (id: string) => Promise<void>,
  ): void {
    this.router.route({
      method: 'POST',
      path: `${PATH}/:id/${verb}`,
      handler: async (ctx: Context) => {
        await this.#authorize(ctx, permission);
        await change(ctx.params['id'] ?? '');
        ctx.status = 200;
        ctx.body = '';
      },
      options: { allow: ['user', 'service'], summary, tags: ['scheduler'], readBody: 'none' },
      name: `${verb}ScheduledTask`,
    });
  }

  async #authorize(ctx: Context, permission: BasicPermission): Promise<void> {
    if (this.permissions === undefined || this.httpAuth === undefined) return;
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user', 'service'] });
    const [decision] = await this.permissions.authorize([{ permission }], { credentials });
    if (decision?.result !== 'ALLOW') throw new NotAllowedError(`This needs the permission ${permission.name}`);
  }

  #describe({ id, scope, settings, state, worker }: TaskReport) {
    return {
      taskId: id,
      pluginId: this.plugin.getId(),
      scope,
      settings,
      // JSON knows no other nothing.
      taskState: state ?? null,
      workerState: worker ?? null,
    };
  }
}

const PATH = '/.backstage/scheduler/v1/tasks';
