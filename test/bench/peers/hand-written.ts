import { type Item, itemOf, type Page, pageOf, SETTINGS } from './shape.js';

/** Reads the settings; the least that a configuration can be. */
export class Settings {
  tags(): readonly string[] {
    return SETTINGS.app.tags;
  }
}

/** A log whose output nobody pays for. */
export class Log {
  constructor(readonly labels: Readonly<Record<string, string>> = {}) {}

  child(labels: Readonly<Record<string, string>>): Log {
    return new Log({ ...this.labels, ...labels });
  }
}

/** What a dispatcher needs of a controller. */
export interface ItemPages {
  item(id: string): Item;
  page(name: string): Page;
}

/** The three classes of one plugin, made anew for each, because a class is what a container looks up. */
export function classesOf(plugin: string) {
  class ItemRepository {
    readonly tags: readonly string[];

    constructor(
      readonly log: Log,
      settings: Settings,
    ) {
      this.tags = settings.tags();
    }

    item(id: string): Item {
      return itemOf(plugin, id, this.tags);
    }

    page(name: string): Page {
      return pageOf(plugin, name, this.tags);
    }
  }

  class ItemService {
    constructor(
      readonly repository: ItemRepository,
      readonly log: Log,
      readonly settings: Settings,
    ) {}

    item(id: string): Item {
      return this.repository.item(id);
    }

    page(name: string): Page {
      return this.repository.page(name);
    }
  }

  class ItemController implements ItemPages {
    constructor(
      readonly service: ItemService,
      readonly log: Log,
    ) {}

    item(id: string): Item {
      return this.service.item(id);
    }

    page(name: string): Page {
      return this.service.page(name);
    }
  }

  return { ItemRepository, ItemService, ItemController };
}
