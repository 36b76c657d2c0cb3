import { Clock } from '../../contracts/clock.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { Service } from '../../decorators/service.js';
import type { TaskSurroundings } from './scheduled-task.js';

/** What tasks need of the plugin that they belong to. */
@Service('plugin')
export class PluginSurroundings implements TaskSurroundings {
  readonly pluginId: string;

  constructor(
    plugin: PluginMetadata,
    readonly clock: Clock,
    readonly logger: Logger,
  ) {
    this.pluginId = plugin.getId();
  }
}
