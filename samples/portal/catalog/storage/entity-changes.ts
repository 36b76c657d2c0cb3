import { Events, Logger, Service } from 'proscenium';
import type { StoreChanges } from './catalog-store.js';

/** The topic of events that say how many entities have been added, changed and removed. */
export const ENTITIES_CHANGED = 'catalog.entities-changed';

/** Tells all plugins, in all replicas, that entities have changed. */
@Service('plugin')
export class EntityChanges {
  constructor(
    private readonly events: Events,
    private readonly logger: Logger,
  ) {}

  /** Resolves when those in this process who listen know. What is stored is stored, also when nobody can be told. */
  async announce({ added, changed, removed }: StoreChanges): Promise<void> {
    const changes = { added, changed, removed };
    if (!isAny(changes)) return;
    try {
      await this.events.publish({ topic: ENTITIES_CHANGED, eventPayload: changes });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.logger.warn('Nobody elsewhere hears that the catalog has changed', failure);
    }
  }
}

/** Whether anything has changed at all. */
export function isAny({ added, changed, removed }: StoreChanges): boolean {
  return added + changed + removed > 0;
}
