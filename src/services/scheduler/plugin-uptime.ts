import { Lifecycle, RootLifecycle } from '../../contracts/lifecycle.js';
import { Service } from '../../decorators/service.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';

/** The time from when a plugin is up until it goes down. */
@Service('plugin')
export class PluginUptime {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly rootLifecycle: RootLifecycle,
  ) {}

  /**
   * @param begin - called when the plugin is up, or at once when it is; possibly twice
   * @param end - called before anything else of the plugin goes down
   */
  span(begin: () => void, end: () => Promise<void>): void {
    this.lifecycle.addShutdownHook(end);
    beginWith(this.lifecycle, begin);
    // A lifecycle that was built when the plugin was up already calls nobody.
    beginWith(this.rootLifecycle, begin);
  }
}

function beginWith(lifecycle: Pick<Lifecycle, 'addStartupHook'>, begin: () => void): void {
  try {
    lifecycle.addStartupHook(begin);
  } catch (error) {
    if (!ProsceniumError.is(error) || error.code !== 'HOOK_TOO_LATE') throw error;
    begin();
  }
}
