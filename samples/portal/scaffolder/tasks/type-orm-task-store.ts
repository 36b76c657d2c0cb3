import { randomUUID } from 'node:crypto';
import { Database, InjectRepository, Service } from 'proscenium';
import { In, MoreThan, type Repository } from 'typeorm';
import type { FinalStatus, Task, TaskEvent, TaskEventBody, TaskEventType, TaskSpec, TaskStatus } from './task.js';
import { TaskEventRow } from './task-event-row.js';
import { TaskRow } from './task-row.js';
import { type TaskFilter, TaskStore } from './task-store.js';

@Service('plugin', TaskStore)
export class TypeOrmTaskStore implements TaskStore {
  constructor(
    @InjectRepository(TaskRow) private readonly tasks: Repository<TaskRow>,
    @InjectRepository(TaskEventRow) private readonly events: Repository<TaskEventRow>,
    private readonly database: Database,
  ) {}

  async create(spec: TaskSpec, createdBy: string): Promise<Task> {
    const createdAt = now();
    const task: Task = { id: randomUUID(), spec, status: 'open', createdBy, createdAt, lastHeartbeatAt: createdAt };
    await this.tasks.insert({ ...task, spec: JSON.stringify(spec) });
    return task;
  }

  async find(taskId: string): Promise<Task | undefined> {
    const row = await this.tasks.findOneBy({ id: taskId });
    return row?.toTask();
  }

  async list({ createdBy, status, limit, offset }: TaskFilter): Promise<{ tasks: Task[]; totalTasks: number }> {
    const [rows, totalTasks] = await this.tasks.findAndCount({
      where: { ...(createdBy !== undefined && { createdBy }), ...(status !== undefined && { status }) },
      order: { createdAt: 'DESC', id: 'ASC' },
      take: limit,
      skip: offset,
    });
    return { tasks: rows.map((row) => row.toTask()), totalTasks };
  }

  async begin(taskId: string): Promise<boolean> {
    const change = { status: 'processing', lastHeartbeatAt: now() } as const;
    const { affected } = await this.tasks.update({ id: taskId, status: 'open' }, change);
    return affected === 1;
  }

  async unfinished(): Promise<Task[]> {
    const rows = await this.tasks.findBy({ status: UNFINISHED });
    return rows.map((row) => row.toTask());
  }

  async keepAlive(taskIds: readonly string[]): Promise<string[]> {
    const alive = { id: In(taskIds), status: UNFINISHED };
    await this.tasks.update(alive, { lastHeartbeatAt: now() });
    const rows = await this.tasks.find({ select: { id: true }, where: alive });
    return rows.map(({ id }) => id);
  }

  async log(taskId: string, body: TaskEventBody): Promise<void> {
    await this.database.transaction(async (manager) => {
      const alive = { id: taskId, status: UNFINISHED };
      const { affected } = await manager.update(TaskRow, alive, { lastHeartbeatAt: now() });
      if (affected === 1) await manager.insert(TaskEventRow, eventRow(taskId, 'log', body));
    });
  }

  async finish(taskId: string, status: FinalStatus, body: TaskEventBody): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const alive = { id: taskId, status: UNFINISHED };
      const { affected } = await manager.update(TaskRow, alive, { status, lastHeartbeatAt: now() });
      if (affected !== 1) return false;
      await manager.insert(TaskEventRow, eventRow(taskId, 'completion', body));
      return true;
    });
  }

  async listEvents(taskId: string, after: number): Promise<TaskEvent[]> {
    const rows = await this.events.find({
      where: [
        { taskId, id: MoreThan(after) },
        { taskId, type: 'completion' },
      ],
      order: { id: 'ASC' },
    });
    return rows.map((row) => row.toEvent());
  }
}

const UNFINISHED = In<TaskStatus>(['open', 'processing']);

function eventRow(taskId: string, type: TaskEventType, body: TaskEventBody) {
  return { taskId, type, body: JSON.stringify(body), createdAt: now() };
}

function now(): string {
  return new Date().toISOString();
}
