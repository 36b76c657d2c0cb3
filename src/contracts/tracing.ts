import { Contract } from '../decorators/contract.js';
import type { Credentials } from './credentials.js';
import type { HttpAuthRequest } from './http-auth.js';
import type { TelemetryAttributes, TelemetryAttributeValue } from './telemetry-attributes.js';

/** A piece of work that is being timed. */
export interface TracingSpan {
  setAttribute(name: string, value: TelemetryAttributeValue): void;
  setStatus(status: { readonly code: 'unset' | 'ok' | 'error'; readonly message?: string }): void;
}

export interface TracingSpanOptions {
  readonly attributes?: TelemetryAttributes;
  /** Default `'internal'`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** For whom the work is done; the span then says which type of principal that is. */
  readonly credentials?: Credentials;
  /** The request for which the work is done; its credentials count where `credentials` are not given. */
  readonly request?: HttpAuthRequest;
}

/** What belongs to a chain of work; there is nothing to read in it. */
export interface TracingContext {
  readonly $$type: '@backstage/TracingServiceContext';
}

/** What travels with a chain of work from one process to the next. */
export interface TracingBaggage {
  getAllEntries(): [name: string, entry: { value: string }][];
}

/** The contexts of chains of work. */
export interface TracingContexts {
  /** The context that this code runs in. */
  active(): TracingContext;
  /** Runs `work` in a context, also what it awaits. */
  with<T>(context: TracingContext, work: () => T | Promise<T>): Promise<T>;
}

/** What comes from other processes. */
export interface TracingPropagation {
  /** The context that the headers of a request or of a message speak of, on the ground of another. */
  extract(context: TracingContext, carrier: Record<string, string | string[] | undefined>): TracingContext;
  getBaggage(context: TracingContext): TracingBaggage | undefined;
  getActiveBaggage(): TracingBaggage | undefined;
}

/**
 * Times pieces of work and shows how one leads to another. Spans go wherever the process has set up OpenTelemetry to send them;
 * where it has not, the work is done all the same.
 *
 * @example
 * ```ts
 * import { Service, Tracing } from 'proscenium';
 *
 * @Service('plugin')
 * export class Rehearsal {
 *   constructor(private readonly tracing: Tracing) {}
 *
 *   run(scenes: readonly string[]): Promise<number> {
 *     return this.tracing.startActiveSpan('rehearse', { attributes: { scenes: scenes.length } }, (span) => {
 *       span.setStatus({ code: 'ok' });
 *       return scenes.length;
 *     });
 *   }
 * }
 * ```
 */
@Contract('core.tracing')
export abstract class Tracing {
  /**
   * Does `work` in a span of that name, which ends with it. What the work throws is recorded and passed on.
   *
   * @returns what the work returns
   */
  abstract startActiveSpan<T>(name: string, work: (span: TracingSpan) => T | Promise<T>): Promise<T>;
  abstract startActiveSpan<T>(
    name: string,
    options: TracingSpanOptions,
    work: (span: TracingSpan) => T | Promise<T>,
  ): Promise<T>;
  abstract readonly context: TracingContexts;
  abstract readonly propagation: TracingPropagation;
}
