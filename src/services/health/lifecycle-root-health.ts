import { RootLifecycle } from '../../contracts/lifecycle.js';
import { type HealthResponse, RootHealth } from '../../contracts/root-health.js';
import { Service } from '../../decorators/service.js';

/** Reports the backend as ready from the end of its start until it begins to stop. */
@Service('root', RootHealth)
export class LifecycleRootHealth implements RootHealth {
  #readiness: HealthResponse = unavailable('Backend has not started yet');

  constructor(lifecycle: RootLifecycle) {
    lifecycle.addStartupHook(() => {
      // A stop that came during the start has the last word.
      if (this.#readiness !== SHUTTING_DOWN) this.#readiness = OK;
    });
    lifecycle.addBeforeShutdownHook(() => {
      this.#readiness = SHUTTING_DOWN;
    });
  }

  async getLiveness(): Promise<HealthResponse> {
    return OK;
  }

  async getReadiness(): Promise<HealthResponse> {
    return this.#readiness;
  }
}

const OK: HealthResponse = { status: 200, payload: { status: 'ok' } };
const SHUTTING_DOWN = unavailable('Backend is shutting down');

function unavailable(message: string): HealthResponse {
  return { status: 503, payload: { message, status: 'error' } };
}
