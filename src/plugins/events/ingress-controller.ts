import type { Context } from '../../contracts/context.js';
import { Events } from '../../contracts/events.js';
import { Controller, Post } from '../../decorators/controller.js';
import { NotFoundError } from '../../errors/http-errors.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import type { RequestDetails, RequestRejectionDetails } from './event-ingress.js';
import { IngressRegistry } from './ingress-registry.js';

/** What proves to this backend who is calling is not for every subscriber, nor for what a broker keeps. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** Makes events of requests, for services elsewhere that tell by HTTP what has happened. */
@Controller('/http')
export class IngressController {
  constructor(
    private readonly registry: IngressRegistry,
    private readonly events: Events,
  ) {}

  @Post('/:topic', {
    // Whoever sends webhooks has no credentials of ours; validators look at the signature.
    allow: ['unauthenticated'],
    readBody: 'bytes',
    bodyLimit: '5mb',
    summary: 'Publishes an event of the topic',
  })
  async receive(ctx: Context): Promise<unknown> {
    const topic = ctx.params['topic'] ?? '';
    if (!this.registry.accepts(topic)) throw new NotFoundError(`Nothing receives events of the topic '${topic}'`);
    const request = this.#read(ctx, topic);
    const rejection = await this.#validate(topic, request);
    if (rejection !== undefined) {
      ctx.status = rejection.status;
      return rejection.payload;
    }
    const metadata = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !CREDENTIALS.has(name)));
    await this.#publish(ctx, { topic, eventPayload: request.body, metadata });
    ctx.status = 202;
    return { status: 'accepted' };
  }

  #read(ctx: Context, topic: string): RequestDetails {
    const type = ctx.headers['content-type'];
    const parse = this.registry.parserOf(type);
    if (parse === undefined)
      ctx.throw(415, `Unsupported media type: ${type === undefined ? 'none was given' : type.split(';')[0]}`);
    const body = Buffer.isBuffer(ctx.request.body) ? ctx.request.body : Buffer.alloc(0);
    return { body: parse(body, topic), headers: ctx.headers, raw: { body, encoding: 'utf-8' } };
  }

  async #validate(topic: string, request: RequestDetails): Promise<RequestRejectionDetails | undefined> {
    let rejection: RequestRejectionDetails | undefined;
    await this.registry.validatorOf(topic)?.(request, {
      reject: ({ status = 403, payload = {} } = {}) => {
        rejection = { status, payload };
      },
    });
    return rejection;
  }

  async #publish(ctx: Context, event: Parameters<Events['publish']>[0]): Promise<void> {
    try {
      await this.events.publish(event);
    } catch (error) {
      // A body that was just small enough can be larger when it is written anew.
      if (ProsceniumError.is(error, 'INVALID_EVENT')) ctx.throw(413, 'The body cannot be carried as an event');
      throw error;
    }
  }
}
