import { PassThrough } from 'node:stream';
import type { Context } from '../../../contracts/context.js';
import { Logger } from '../../../contracts/logger.js';
import { Controller, Get } from '../../../decorators/controller.js';
import { NotFoundError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import { type Batch, BusStore } from './bus-store.js';
import { keyOf } from './bus-tables.js';
import { readSubscriptionId } from './read-bus-request.js';
import { type WaitingPoll, WaitingPolls } from './waiting-polls.js';

/** Clients give up an answer a second after the time that this header says. */
const TIMEOUT_HEADER = 'backstage-events-notify-timeout';

/** Hands events out, or lets the caller wait for some, as Backstage does. */
@Controller('/bus/v1')
export class BusReadController {
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    private readonly store: BusStore,
    private readonly polls: WaitingPolls,
    private readonly logger: Logger,
  ) {}

  @Get('/subscriptions/:id/events', {
    allow: ['service'],
    summary: 'Reads events, or waits for some',
    tags: ['events'],
  })
  async read(ctx: Context): Promise<unknown> {
    const id = readSubscriptionId(ctx.params['id']);
    // Who asks for headers alone would lose the events.
    if (ctx.method === 'HEAD') ctx.throw(405, 'Events are read by GET');
    // Before the store is asked, so that nothing can come unheard in between.
    const poll = this.polls.enter(keyOf(id));
    try {
      if (!(await this.store.has(id))) throw new NotFoundError('Subscription not found');
      const batch = await this.store.take(id);
      if (batch.events.length === 0) {
        this.#hold(ctx, poll);
        return undefined;
      }
      poll.end();
      this.#settleAfter(ctx, id, batch);
      return { events: batch.events };
    } catch (error) {
      poll.end();
      throw error;
    }
  }

  async onShutdown(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Answers at once that there is nothing, and ends the answer when there may be something. */
  #hold(ctx: Context, poll: WaitingPoll): void {
    const body = new PassThrough();
    ctx.status = 202;
    ctx.set(TIMEOUT_HEADER, String(this.polls.longestWait));
    ctx.body = body;
    ctx.flushHeaders();
    const end = () => poll.end();
    ctx.res.once('close', end);
    ctx.draining.addEventListener('abort', end, { once: true });
    if (ctx.draining.aborted || ctx.res.closed) end();
    void poll.over.then(() => {
      ctx.draining.removeEventListener('abort', end);
      body.end();
    });
  }

  /** Forgets the events once the answer is written; when the client has gone before, somebody else gets them. */
  #settleAfter({ res }: Context, id: string, { claim }: Batch): void {
    // Node says `finish` of an answer whose connection has broken, too.
    const { socket } = res;
    const settled = new Promise<boolean>((resolve) => {
      res.once('finish', () => resolve(!socket?.errored));
      res.once('close', () => resolve(false));
      if (res.closed) resolve(false);
    })
      .then((isWritten) => (isWritten ? this.store.finish(id, claim) : this.store.release(id, claim)))
      .catch((error: unknown) => {
        this.logger.warn(`Events of subscription '${id}' may be delivered again`, toError(error));
      })
      .finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
  }
}
