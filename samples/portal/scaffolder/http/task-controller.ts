import { ConflictError, type Context, Controller, Get, InputError, NotFoundError, Post } from 'proscenium';
import type { Task, TaskStatus } from '../tasks/task.js';
import { TaskLauncher } from '../tasks/task-launcher.js';
import { TaskQueue } from '../tasks/task-queue.js';
import { TaskStore } from '../tasks/task-store.js';
import { readNewTask } from './new-task.js';
import { readNumber, readText } from './query.js';

/** The portal has no sign-in: whoever uses it is the guest. */
const GUEST = { ref: 'user:default/guest' };

const STATUSES: readonly string[] = ['open', 'processing', 'completed', 'failed', 'cancelled'] satisfies TaskStatus[];

/** Starts tasks, shows them, and stops them. */
@Controller('/v2/tasks')
export class TaskController {
  constructor(
    private readonly launcher: TaskLauncher,
    private readonly store: TaskStore,
    private readonly queue: TaskQueue,
  ) {}

  @Post()
  async create(ctx: Context) {
    const { templateRef, values, secrets } = readNewTask(ctx.request.body);
    const launch = await this.launcher.prepare(templateRef, values, GUEST);
    if (launch.problems !== undefined) {
      ctx.status = 400;
      return { errors: launch.problems };
    }
    const task = await this.store.create(launch.spec, GUEST.ref);
    this.queue.add({ task, secrets });
    ctx.status = 201;
    return { id: task.id };
  }

  @Get()
  async list(ctx: Context) {
    const createdBy = readText(ctx, 'createdBy');
    const status = readStatus(readText(ctx, 'status'));
    const limit = Math.min(readNumber(ctx, 'limit') ?? 100, 1_000);
    const offset = readNumber(ctx, 'offset') ?? 0;
    return this.store.list({ limit, offset, ...(createdBy && { createdBy }), ...(status && { status }) });
  }

  @Get('/:id')
  async show(ctx: Context): Promise<Task> {
    return this.#find(ctx.params['id'] ?? '');
  }

  @Post('/:id/cancel')
  async cancel(ctx: Context) {
    const { id } = await this.#find(ctx.params['id'] ?? '');
    const isCancelled = await this.queue.cancel(id);
    const { status } = await this.#find(id);
    if (!isCancelled || status !== 'cancelled')
      throw new ConflictError(`the task ${id} cannot be cancelled, its status is ${status}`);
    return { status };
  }

  async #find(id: string): Promise<Task> {
    const task = await this.store.find(id);
    if (task === undefined) throw new NotFoundError(`there is no task '${id}'`);
    return task;
  }
}

function readStatus(text: string | undefined): TaskStatus | undefined {
  if (text !== undefined && !STATUSES.includes(text))
    throw new InputError(`status must be one of ${STATUSES.join(', ')}, got '${text}'`);
  return text as TaskStatus | undefined;
}
