import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { loopDetected } from './forwarding-error.js';

/** Names the gateways that a request has passed, one id each. */
export const HOPS_HEADER = 'x-proscenium-hops';

/** Knows a request that comes round again. */
export class Hops {
  readonly #id = randomBytes(6).toString('hex');
  readonly #most: number;

  /** @param most - how many gateways a request may pass */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The header with this gateway added.
   *
   * @throws ForwardingError 508
   */
  next({ headers }: IncomingMessage, pluginId: string): string {
    const passed = String(headers[HOPS_HEADER] ?? '')
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '');
    if (passed.length >= this.#most || passed.includes(this.#id)) throw loopDetected(pluginId);
    return [...passed, this.#id].join(', ');
  }
}
