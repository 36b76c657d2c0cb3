import type { IncomingMessage } from 'node:http';
import { Contract } from '../decorators/contract.js';
import type { Context } from './context.js';
import type { JsonObject } from './root-config.js';

/** How much an event matters: ordinary use, writing, changes of permissions, changes of the highest permissions. */
export type AuditorSeverityLevel = 'low' | 'medium' | 'high' | 'critical';

/** What is about to be done. */
export interface AuditorEventOptions {
  /** Kebab-case, without the plugin: `booking-create`. */
  readonly eventId: string;
  /** Default `'low'`. */
  readonly severityLevel?: AuditorSeverityLevel;
  /** The request that asks for it, as Koa, Node or Express have it; default: the plugin acts by itself. */
  readonly request?: Context | IncomingMessage;
  /** Details, in the words of the plugin. */
  readonly meta?: JsonObject;
}

/** Something that is being done; call one of the two when it is over. */
export interface AuditorEvent {
  success(options?: { readonly meta?: JsonObject }): Promise<void>;
  fail(options: { readonly error: Error; readonly meta?: JsonObject }): Promise<void>;
}

/**
 * Records who does what, when it begins and how it ends.
 *
 * @example
 * ```ts
 * import { Auditor, type Context, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class BoxOffice {
 *   constructor(private readonly auditor: Auditor) {}
 *
 *   async book(ctx: Context, work: () => Promise<void>): Promise<void> {
 *     const event = await this.auditor.createEvent({ eventId: 'booking-create', severityLevel: 'medium', request: ctx });
 *     try {
 *       await work();
 *       await event.success();
 *     } catch (error) {
 *       await event.fail({ error: error instanceof Error ? error : new Error(String(error)) });
 *       throw error;
 *     }
 *   }
 * }
 * ```
 */
@Contract('core.auditor')
export abstract class Auditor {
  /**
   * Records that something has begun.
   *
   * @throws AuthenticationError when it cannot be found out who sent the request, or an error of another name that says why not
   */
  abstract createEvent(options: AuditorEventOptions): Promise<AuditorEvent>;
}
