import { type ActionDescription, type ActionInvocation, Actions } from '../../contracts/actions.js';
import type { Credentials } from '../../contracts/credentials.js';
import type { MutableJsonValue } from '../../contracts/mutable-json.js';
import { Logger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { InputError, NotAllowedError, NotFoundError } from '../../errors/http-errors.js';
import { isPrincipal } from '../credentials/index.js';
import { PluginRequests } from '../plugin-requests/index.js';
import { ActionSelection } from './action-selection.js';
import { actionsConfig, readActionTimeout } from './config-schema.js';
import { readActionList } from './read-action-list.js';
import { refusalOf } from './refusal-of.js';

/**
 * Lists the actions of the plugins in `backend.actions.pluginSources` and calls actions, over HTTP and on behalf of whoever asks,
 * wherever the plugins live: in this backend, in another one, or in one of Backstage.
 */
@Service('plugin', Actions, { config: actionsConfig })
export class PluginActions implements Actions {
  constructor(
    private readonly config: RootConfig,
    private readonly logger: Logger,
    private readonly requests: PluginRequests,
    private readonly selection: ActionSelection,
  ) {}

  async list({ credentials }: { readonly credentials: Credentials }): Promise<{ actions: ActionDescription[] }> {
    const sources = this.selection.sources ?? [];
    const lists = await Promise.all(sources.map((pluginId) => this.#listOf(pluginId, credentials)));
    return { actions: lists.flat().filter((action) => this.selection.allows(action)) };
  }

  async invoke({ id, input, secrets, credentials }: ActionInvocation): Promise<{ output: MutableJsonValue }> {
    const pluginId = pluginOf(id);
    if (isPrincipal(credentials, 'none')) throw new NotAllowedError('Only somebody who is known may call actions');
    if (!this.selection.mayAllow(id)) throw new NotFoundError(`Action "${id}" not found`);
    const version = secrets === undefined ? 'v1' : 'v2';
    const body = secrets === undefined ? (input ?? {}) : { input: input ?? {}, secrets };
    const path = `${PATH}/${version}/actions/${encodeURIComponent(id)}/invoke`;
    const timeout = readActionTimeout(this.config);
    const answer = await this.requests.post(pluginId, path, body, { credentials, timeout }).catch((error: unknown) => {
      throw refusalOf(error, id);
    });
    return { output: (answer as { readonly output?: MutableJsonValue } | undefined)?.output ?? null };
  }

  async #listOf(pluginId: string, credentials: Credentials): Promise<readonly ActionDescription[]> {
    try {
      const answer = await this.requests.get(pluginId, `${PATH}/v1/actions`, { credentials, timeout: LIST_TIMEOUT });
      return readActionList(pluginId, answer);
    } catch (error) {
      this.logger.warn(`The actions of plugin '${pluginId}' cannot be listed`, error instanceof Error ? error : {});
      return [];
    }
  }
}

const PATH = '/.backstage/actions';

/** How long a plugin may take to say which actions it has, in milliseconds. */
const LIST_TIMEOUT = 10_000;

/** @throws InputError for an id that names no plugin, or one that cannot be the name of a plugin */
function pluginOf(id: string): string {
  const [, pluginId] = /^([a-z0-9][\w-]*):[^\s/]+$/i.exec(id) ?? [];
  if (pluginId === undefined) throw new InputError(`Invalid action id: '${id}'; an id is <plugin>:<name>`);
  return pluginId;
}
