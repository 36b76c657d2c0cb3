import { RootLogger } from '../../../contracts/logger.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import { SparseLog } from '../server/sparse-log.js';
import type { OpenedRateLimits } from './open-rate-limits.js';
import type { RequestLimit } from './request-limit.js';

/** The limits of `backend.rateLimit`, for the routers that keep them. */
@Service('root', { eager: false })
export class RateLimits {
  readonly #log: SparseLog;
  #opened: OpenedRateLimits | undefined;

  constructor(
    private readonly config: RootConfig,
    logger: RootLogger,
  ) {
    this.#log = new SparseLog(logger.child({ service: 'rateLimits' }));
  }

  /** @throws ProsceniumError `INVALID_CONFIG` */
  async onInit(): Promise<void> {
    if (!this.config.has('backend.rateLimit')) return;
    const { openRateLimits } = await import('./open-rate-limits.js');
    this.#opened = await openRateLimits(this.config, this.#log);
  }

  /** That of the whole backend. */
  get global(): RequestLimit | undefined {
    return this.#opened?.global;
  }

  /** That of one plugin, which is kept beside that of the backend. */
  ofPlugin(pluginId: string): RequestLimit | undefined {
    return this.#opened?.plugins.get(pluginId);
  }

  onShutdown(): void {
    this.#opened?.close();
    this.#log.flush();
  }
}
