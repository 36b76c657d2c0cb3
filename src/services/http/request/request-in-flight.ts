import type { Context } from '../../../contracts/context.js';
import type { Activity } from '../../activity/index.js';

/** A request that is not answered yet, as an operator is told of it. */
export interface RequestDescription {
  readonly method: string;
  /** The pattern of its route; its path while no route was found. */
  readonly route: string;
  readonly pluginId?: string | undefined;
  readonly requestId: string;
  /** Milliseconds since it came. */
  readonly age: number;
  /** Whether its answer has begun: a stream, or server-sent events. */
  readonly isAnswering: boolean;
}

/** What is known of one request until its answer is complete: its activity, its time limit, and the signal that its work may stop. */
export class RequestInFlight {
  readonly activity: Activity;
  readonly begunAt = performance.now();
  /** Its neighbours in the chain of {@link RequestsInFlight}. */
  before: RequestInFlight | undefined;
  after: RequestInFlight | undefined;
  #limit: number;
  /** When its time is up, on the clock of `performance.now()`. */
  #deadline: number;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;
  #stage: 'handling' | 'answering' | 'over' = 'handling';

  /** @param limit - how long its handler may take, in milliseconds */
  constructor(
    readonly ctx: Context,
    readonly requestId: string,
    limit: number,
  ) {
    // All fields at once, so that those that come later change no shape.
    this.activity = { requestId, method: ctx.req.method, pluginId: undefined, route: undefined };
    this.#limit = limit;
    this.#deadline = this.begunAt + limit;
    (ctx as TrackedContext)[IN_FLIGHT] = this;
  }

  /** Whether it has been answered without its handler, whose answer is then not wanted any more. */
  get isOver(): boolean {
    return this.#stage === 'over';
  }

  /** How long its handler may take, in milliseconds. */
  get limit(): number {
    return this.#limit;
  }

  /** Counted from now on. */
  set limit(milliseconds: number) {
    this.#limit = milliseconds;
    this.#deadline = performance.now() + milliseconds;
  }

  /** Whether its handler has taken too long. What has begun to be answered may take as long as it needs. */
  isLate(now: number): boolean {
    return this.#stage === 'handling' && now >= this.#deadline && !this.ctx.res.headersSent;
  }

  /** The handler has answered. */
  beginAnswer(): void {
    if (this.#stage === 'handling') this.#stage = 'answering';
  }

  /** Nothing more will be done for it. */
  end(): void {
    this.#stage = 'over';
  }

  /** Whether the client has gone before it got its answer. */
  get isAbandoned(): boolean {
    const { res } = this.ctx;
    return (res.destroyed || res.socket?.destroyed === true) && !res.writableFinished;
  }

  /** Aborted when nobody waits for the answer any more. Made when it is first asked for, because most handlers never do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
      else if (this.isAbandoned) this.abort(clientGone());
      else this.ctx.res.once('close', () => this.isAbandoned && this.abort(clientGone()));
    }
    return this.#controller.signal;
  }

  /** Tells those who work for this request that they may stop. */
  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(reason);
  }

  describe(): RequestDescription {
    const { activity, requestId, ctx } = this;
    return {
      method: activity.method ?? 'GET',
      route: activity.route ?? ctx.path,
      pluginId: activity.pluginId,
      requestId,
      age: Math.round(performance.now() - this.begunAt),
      isAnswering: this.#stage === 'answering' || ctx.res.headersSent,
    };
  }
}

/** The request that a context belongs to; `undefined` for a context that another HTTP service made. */
export function requestInFlight(ctx: Context): RequestInFlight | undefined {
  return (ctx as TrackedContext)[IN_FLIGHT];
}

const IN_FLIGHT = Symbol('request in flight');

interface TrackedContext extends Context {
  [IN_FLIGHT]?: RequestInFlight;
}

/** Named as everything that takes a signal expects it. */
function clientGone(): Error {
  return new DOMException('The client has gone', 'AbortError');
}
