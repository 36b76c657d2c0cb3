import { Contract } from '../decorators/contract.js';
import type { JsonObject } from './root-config.js';

export interface HealthResponse {
  /** The HTTP status: 200 or 503. */
  readonly status: number;
  readonly payload?: JsonObject;
}

/** What the health endpoints answer: liveness always, readiness only between the end of the start and the beginning of the stop. */
@Contract('core.rootHealth', { scope: 'root' })
export abstract class RootHealth {
  abstract getLiveness(): Promise<HealthResponse>;
  abstract getReadiness(): Promise<HealthResponse>;
}
