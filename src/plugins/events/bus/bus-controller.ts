import { randomUUID } from 'node:crypto';
import { FROM_BUS, NOTIFIED } from '../../../contracts/bus-marks.js';
import type { Context } from '../../../contracts/context.js';
import { Events } from '../../../contracts/events.js';
import { Controller, Post, Put } from '../../../decorators/controller.js';
import { InputError } from '../../../errors/http-errors.js';
import { ProsceniumError } from '../../../errors/proscenium-error.js';
import { BusRelay } from './bus-relay.js';
import { BusStore } from './bus-store.js';
import { readPostedEvent, readSubscriptionId, readTopics } from './read-bus-request.js';
import { WaitingPolls } from './waiting-polls.js';

/** What others publish and subscribe to by HTTP, with the paths and answers of Backstage. */
@Controller('/bus/v1')
export class BusController {
  constructor(
    private readonly store: BusStore,
    private readonly relay: BusRelay,
    private readonly polls: WaitingPolls,
    private readonly events: Events,
  ) {}

  @Post('/events', {
    allow: ['service'],
    bodyLimit: '5mb',
    bodyDepth: 200,
    summary: 'Publishes an event to all backends',
    tags: ['events'],
  })
  async publish(ctx: Context): Promise<void> {
    const { topic, payload, notified } = readPostedEvent(ctx.request.body);
    // First the store: whoever is answered with 201 may forget the event.
    const keys = await this.store.add({ id: randomUUID(), topic, payload, notified });
    this.polls.wake(keys);
    const metadata = { [FROM_BUS]: subjectOf(ctx), [NOTIFIED]: [...notified] };
    try {
      await this.events.publish({ topic, eventPayload: payload, metadata });
    } catch (error) {
      if (ProsceniumError.is(error, 'INVALID_EVENT')) throw new InputError('The payload cannot be carried as an event');
      throw error;
    }
    answer(ctx, keys.length > 0 ? 201 : 204);
  }

  @Put('/subscriptions/:id', { allow: ['service'], summary: 'Makes a subscription', tags: ['events'] })
  async subscribe(ctx: Context): Promise<void> {
    const id = readSubscriptionId(ctx.params['id']);
    const topics = readTopics(ctx.request.body);
    await this.relay.relay(topics);
    await this.store.subscribe(id, topics);
    answer(ctx, 201);
  }
}

/** Without the words that Koa has for a status. */
function answer(ctx: Context, status: number): void {
  ctx.status = status;
  if (status !== 204) ctx.body = '';
}

function subjectOf(ctx: Context): string {
  const { principal } = ctx.state.credentials;
  return principal.type === 'service' ? principal.subject : principal.type;
}
