import { Clock, type CancelTimer } from '../../../contracts/clock.js';
import { Database } from '../../../contracts/database.js';
import { Logger } from '../../../contracts/logger.js';
import { Service } from '../../../decorators/service.js';
import { toError } from '../../../errors/to-error.js';
import { deleteFrom, selectFrom } from './bus-tables.js';

/** Besides those that are younger than the least age so many events are kept. */
export const MOST_EVENTS = 10_000;
const LEAST_AGE = 600_000;
const LARGEST_AGE = 86_400_000;
const PERIOD = 60_000;

/** Forgets events that are old, and subscriptions that nobody has read for long. */
@Service('plugin')
export class BusWindow {
  #cancel: CancelTimer | undefined;
  #isOver = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onStartup(): void {
    if (this.#isOver) return;
    this.#cancel = this.clock.schedule(PERIOD, async () => {
      try {
        await this.clean();
      } catch (error) {
        if (!this.#isOver) this.logger.warn('Old events of the bus could not be removed', toError(error));
      }
      this.onStartup();
    });
  }

  onShutdown(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  async clean(): Promise<void> {
    const source = await this.database.getDataSource();
    const now = this.clock.now();
    const stale = await selectFrom(source, 'bus_subscriptions')
      .select('entry.subscription', 'key')
      .where('entry.seen_at < :time', { time: now - LARGEST_AGE })
      .getRawMany<{ key: string }>();
    for (const { key } of stale)
      for (const table of ['bus_subscriptions', 'bus_deliveries'] as const)
        await deleteFrom(source, table).where('subscription = :key', { key }).execute();
    const surplus = await selectFrom(source, 'bus_events')
      .select('entry.position', 'position')
      .orderBy('entry.position', 'DESC')
      .limit(1)
      .offset(MOST_EVENTS)
      .getRawOne<{ position: string }>();
    for (const table of ['bus_deliveries', 'bus_events'] as const) {
      await deleteFrom(source, table)
        .where('created_at < :time', { time: now - LARGEST_AGE })
        .execute();
      if (surplus === undefined) continue;
      await deleteFrom(source, table)
        .where('position <= :position AND created_at < :time', { ...surplus, time: now - LEAST_AGE })
        .execute();
    }
  }
}
