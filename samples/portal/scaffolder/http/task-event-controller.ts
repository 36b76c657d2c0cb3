import { Readable } from 'node:stream';
import { type Context, Controller, Get, InputError, NotFoundError } from 'proscenium';
import type { TaskEvent } from '../tasks/task.js';
import { TaskFeed } from '../tasks/task-feed.js';
import { TaskStore } from '../tasks/task-store.js';
import { writeEventStream } from './event-stream.js';
import { readNumber } from './query.js';

/** After so many milliseconds without an event a stream shows that it is alive. */
const STREAM_QUIET_TIME = 15_000;
/** A request for events is answered with none after so many milliseconds, as RFC 6202 advises for long polling. */
const POLL_TIME = 30_000;

/** Tells what happens in a task: as a stream, or to those who ask again and again. */
@Controller('/v2/tasks/:id')
export class TaskEventController {
  constructor(
    private readonly store: TaskStore,
    private readonly feed: TaskFeed,
  ) {}

  @Get('/events')
  async list(ctx: Context): Promise<TaskEvent[]> {
    const signal = closingOf(ctx);
    const after = readNumber(ctx, 'after') ?? 0;
    const taskId = await this.#find(ctx);
    for await (const events of this.feed.follow(taskId, { after, signal, quietTime: POLL_TIME })) return events;
    return [];
  }

  @Get('/eventstream')
  async stream(ctx: Context): Promise<void> {
    const signal = closingOf(ctx);
    const after = readLastEventId(ctx) ?? readNumber(ctx, 'after') ?? 0;
    const taskId = await this.#find(ctx);
    const events = this.feed.follow(taskId, { after, signal, quietTime: STREAM_QUIET_TIME });
    ctx.set({ 'Cache-Control': 'no-cache, no-transform', 'X-Accel-Buffering': 'no' });
    ctx.type = 'text/event-stream; charset=utf-8';
    ctx.body = Readable.from(writeEventStream(events));
  }

  async #find(ctx: Context): Promise<string> {
    const id = ctx.params['id'] ?? '';
    if ((await this.store.find(id)) === undefined) throw new NotFoundError(`there is no task '${id}'`);
    return id;
  }
}

/** A browser that reconnects sends the id of the last event as a header; it is newer than the one in the address. */
function readLastEventId(ctx: Context): number | undefined {
  const text = ctx.get('Last-Event-ID');
  if (text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new InputError(`Last-Event-ID must be a whole number, got '${text}'`);
  return Number(text);
}

/** Aborted when the response has ended, or the client has gone. */
function closingOf(ctx: Context): AbortSignal {
  const controller = new AbortController();
  ctx.res.once('close', () => controller.abort());
  return controller.signal;
}
