import { setTimeout as pause } from 'node:timers/promises';
import {
  Cache,
  type Context,
  Controller,
  Database,
  Delete,
  Events,
  Get,
  getOrSet,
  InjectRepository,
  Post,
  Put,
  Scheduler,
} from 'proscenium';
import type { EntityManager, Repository } from 'typeorm';
import { Note } from './note.js';

const ANYBODY = { allow: ['unauthenticated'] } as const;

/** Uses the database as its plugin's users do, well and badly. */
@Controller('/')
export class NoteController {
  constructor(
    @InjectRepository(Note) private readonly notes: Repository<Note>,
    private readonly database: Database,
  ) {}

  @Get('/notes', ANYBODY)
  async all() {
    return (await this.notes.find({ order: { id: 'asc' } })).map(({ text }) => text);
  }

  @Post('/notes', ANYBODY)
  async add(ctx: Context) {
    await this.notes.insert({ text: parameter(ctx, 'text') });
    return { saved: true };
  }

  /** Writes within a transaction, waits `ms`, and fails at the end when `fail` is given. */
  @Post('/transaction', ANYBODY)
  async transaction(ctx: Context) {
    return this.database.transaction(async (manager) => {
      await manager.insert(Note, { text: parameter(ctx, 'text') });
      await pause(Number(ctx.query['ms'] ?? 0));
      if (ctx.query['fail'] !== undefined) throw new Error('the transaction is to be rolled back');
      return { saved: true };
    });
  }

  /** One query that takes `ms`. */
  @Get('/slow-query', ANYBODY)
  async slowQuery(ctx: Context) {
    await this.database.transaction((manager) => sleepWithin(manager, Number(ctx.query['ms'])));
    return { waited: true };
  }

  /** Reads and writes back within `count` transactions at once. */
  @Post('/parallel', ANYBODY)
  async parallel(ctx: Context) {
    const count = Number(ctx.query['count']);
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, (_, index) =>
        this.database.transaction(async (manager) => {
          await manager.count(Note);
          await manager.insert(Note, { text: `parallel ${index}` });
        }),
      ),
    );
    return { succeeded: outcomes.filter(({ status }) => status === 'fulfilled').length };
  }
}

/** Uses the cache, the scheduler and events. */
@Controller('/')
export class SharingController {
  #loads = 0;

  constructor(
    private readonly cache: Cache,
    private readonly scheduler: Scheduler,
    private readonly events: Events,
  ) {}

  @Get('/cache', ANYBODY)
  async read(ctx: Context) {
    return { value: await this.cache.get(parameter(ctx, 'key')) };
  }

  @Put('/cache', ANYBODY)
  async write(ctx: Context) {
    await this.cache.set(parameter(ctx, 'key'), parameter(ctx, 'value'));
    return { set: true };
  }

  @Delete('/cache', ANYBODY)
  async remove(ctx: Context) {
    await this.cache.delete(parameter(ctx, 'key'));
    return { deleted: true };
  }

  /** A hundred ask for what nobody has, at once. */
  @Get('/stampede', ANYBODY)
  async stampede(ctx: Context) {
    this.#loads = 0;
    const load = async () => {
      this.#loads += 1;
      await pause(50);
      return 'loaded';
    };
    const values = await Promise.all(
      Array.from({ length: 100 }, () => getOrSet(this.cache, parameter(ctx, 'key'), load, { ttl: 60_000 })),
    );
    return { loads: this.#loads, values: [...new Set(values)] };
  }

  @Post('/trigger', ANYBODY)
  async trigger(ctx: Context) {
    await this.scheduler.triggerTask(parameter(ctx, 'task'));
    return { triggered: true };
  }

  @Post('/publish', ANYBODY)
  async publish(ctx: Context) {
    await this.events.publish({ topic: parameter(ctx, 'topic'), eventPayload: { text: parameter(ctx, 'text') } });
    return { published: true };
  }
}

function parameter(ctx: Context, name: string): string {
  return String(ctx.query[name]);
}

async function sleepWithin(manager: EntityManager, milliseconds: number): Promise<void> {
  const isPostgres = manager.connection.options.type === 'postgres';
  await manager.query(`select ${isPostgres ? 'pg_sleep' : 'sleep'}(${milliseconds / 1_000})`);
}
