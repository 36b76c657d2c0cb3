import type { Credentials } from '../../contracts/credentials.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { Permissions } from '../../contracts/permissions.js';
import { Service } from '../../decorators/service.js';
import { ActionSelection } from '../actions/index.js';
import type { OfferedAction } from './offered-action.js';

/** Decides which actions of a plugin somebody may see, and so call. */
@Service('plugin')
export class ActionVisibility {
  constructor(
    private readonly plugin: PluginMetadata,
    private readonly selection: ActionSelection,
    private readonly permissions: Permissions,
  ) {}

  /** Those that the configuration lets be, and that the caller has the permission for. */
  async filter(actions: readonly OfferedAction[], credentials: Credentials): Promise<readonly OfferedAction[]> {
    if (this.selection.sources?.includes(this.plugin.getId()) === false) return [];
    const offered = actions.filter(({ description }) => this.selection.allows(description));
    const guarded = offered.flatMap(({ definition }) => definition.visibilityPermission ?? []);
    if (guarded.length === 0) return offered;
    const questions = guarded.map((permission) => ({ permission }));
    const decisions = await this.permissions.authorize(questions, { credentials });
    let next = 0;
    return offered.filter(
      ({ definition }) => definition.visibilityPermission === undefined || decisions[next++]?.result === 'ALLOW',
    );
  }
}
