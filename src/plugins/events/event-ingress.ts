import { Contract } from '../../decorators/contract.js';

/** A request that wants to become an event. */
export interface RequestDetails {
  /** As its parser has read it. */
  readonly body: unknown;
  readonly headers: Record<string, string | string[] | undefined>;
  /** As it was sent: what a signature was made of. */
  readonly raw: { readonly body: Buffer; readonly encoding: BufferEncoding };
}

/** What the sender of a refused request gets. */
export interface RequestRejectionDetails {
  readonly status: number;
  /** A value that JSON can carry. */
  readonly payload: unknown;
}

/** Takes the verdict of a {@link RequestValidator}. */
export interface RequestValidationContext {
  /** Refuses the request; without details with 403 and `{}`. */
  reject(details?: Partial<RequestRejectionDetails>): void;
}

/** Looks whether a request may become an event; what it throws is answered like any error. */
export type RequestValidator = (request: RequestDetails, context: RequestValidationContext) => Promise<void>;

/** What can be posted. */
export interface HttpPostIngressOptions {
  /** The topic, and the last part of the path. */
  readonly topic: string;
  readonly validator?: RequestValidator;
}

/** How bodies of one type are read. */
export interface HttpPostBodyParserOptions {
  /** `application/x-www-form-urlencoded`; without parameters. */
  readonly contentType: string;
  /**
   * Makes the payload of the event.
   *
   * @throws InputError for a body that is malformed
   */
  readonly parse: (body: Buffer, topic: string) => unknown;
}

/**
 * What modules of the plugin `events` may do: let strangers post events.
 *
 * @example
 * ```ts
 * @Module('events')
 * export class BuildEventsModule {
 *   constructor(private readonly ingress: EventIngress) {}
 *
 *   onInit() {
 *     this.ingress.addHttpPostIngress({
 *       topic: 'builds',
 *       validator: async ({ headers }, context) => {
 *         if (headers['x-build-server'] !== 'ours') context.reject({ status: 403, payload: { message: 'not ours' } });
 *       },
 *     });
 *   }
 * }
 * ```
 */
@Contract('events.ingress')
export abstract class EventIngress {
  /**
   * Accepts events of a topic at `POST /api/events/http/<topic>`, also where `events.http.topics` does not name it.
   *
   * @throws ConflictError when the topic has an ingress already
   * @throws InputError for a topic that is empty or has more than 250 characters
   */
  abstract addHttpPostIngress(options: HttpPostIngressOptions): void;
  /**
   * Lets bodies of one more type be posted, or reads JSON in another way.
   *
   * @throws ConflictError when the type has a parser already
   */
  abstract addHttpPostBodyParser(options: HttpPostBodyParserOptions): void;
}
