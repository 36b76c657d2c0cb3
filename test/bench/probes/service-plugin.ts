import { type Constructor, Plugin, PluginMetadata, Service } from 'proscenium';
import { Log, Settings } from '../peers/hand-written.js';
import { itemOf } from '../peers/shape.js';

@Service('root')
class RootSettings extends Settings {}

@Service('root')
class RootLog {
  child(labels: Readonly<Record<string, string>>): Log {
    return new Log(labels);
  }
}

@Service('plugin')
class PluginLog {
  readonly log: Log;

  constructor(log: RootLog, plugin: PluginMetadata) {
    this.log = log.child({ plugin: plugin.getId() });
  }
}

/** A plugin with three classes that need each other, and no routes. */
export function servicePlugin(id: string): Constructor {
  @Service('plugin')
  class ItemRepository {
    constructor(
      readonly log: PluginLog,
      readonly settings: RootSettings,
    ) {}

    item(key: string) {
      return itemOf(id, key, this.settings.tags());
    }
  }

  @Service('plugin')
  class ItemService {
    constructor(
      readonly repository: ItemRepository,
      readonly log: PluginLog,
      readonly settings: RootSettings,
    ) {}
  }

  @Plugin(id)
  class ItemPlugin {
    constructor(
      readonly service: ItemService,
      readonly log: PluginLog,
    ) {}
  }
  return ItemPlugin;
}
