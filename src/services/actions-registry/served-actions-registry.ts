import { type ActionDefinition, ActionsRegistry } from '../../contracts/actions-registry.js';
import type { Context } from '../../contracts/context.js';
import { HttpAuth } from '../../contracts/http-auth.js';
import { HttpRouter } from '../../contracts/http-router.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { PermissionsRegistry } from '../../contracts/permissions-registry.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { InputError, NotAllowedError, NotFoundError } from '../../errors/http-errors.js';
import { isPrincipal } from '../credentials/index.js';
import { ActionVisibility } from './action-visibility.js';
import { type OfferedAction, offerAction } from './offered-action.js';
import { runAction } from './run-action.js';

/**
 * Keeps the actions that a plugin offers, and serves them below `/.backstage/actions` with the paths and shapes of Backstage: a list, and
 * the call of one. A plugin that does not ask for the registry has no such paths.
 */
@Service('plugin', ActionsRegistry)
export class ServedActionsRegistry implements ActionsRegistry {
  readonly #actions = new Map<string, OfferedAction>();

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly logger: Logger,
    private readonly router: HttpRouter,
    private readonly httpAuth: HttpAuth,
    private readonly permissionsRegistry: PermissionsRegistry,
    private readonly visibility: ActionVisibility,
  ) {}

  onInit(): void {
    this.router.route({
      method: 'GET',
      path: `${PATH}/v1/actions`,
      handler: (ctx) => this.#list(ctx),
      options: { summary: 'Lists the actions of this plugin that the caller may call.', tags: TAGS },
      name: 'listActions',
    });
    this.#mountInvoke('v1', 'The body is the input.', (body) => ({ input: body ?? {}, secrets: undefined }));
    this.#mountInvoke('v2', 'The body is `{ input, secrets }`.', readWrapped);
  }

  register<Input, Output, Secrets = undefined>(definition: ActionDefinition<Input, Output, Secrets>): void {
    const action = offerAction(this.plugin.getId(), definition);
    const { id } = action.description;
    if (this.#actions.has(id)) throw problems.duplicateAction(id);
    if (definition.visibilityPermission !== undefined)
      this.permissionsRegistry.addPermissions([definition.visibilityPermission]);
    this.#actions.set(id, action);
  }

  #mountInvoke(version: string, body: string, read: (body: unknown) => Given): void {
    this.router.route({
      method: 'POST',
      path: `${PATH}/${version}/actions/:id/invoke`,
      handler: async (ctx) => this.#invoke(ctx, read),
      options: {
        summary: 'Calls an action of this plugin, and waits for what it gives.',
        description: body,
        tags: TAGS,
      },
      name: `invokeAction${version.toUpperCase()}`,
    });
  }

  async #list(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const visible = await this.visibility.filter([...this.#actions.values()], credentials);
    return { actions: visible.map(({ description }) => description) };
  }

  async #invoke(ctx: Context, read: (body: unknown) => Given) {
    const credentials = await this.httpAuth.credentials(ctx);
    if (isPrincipal(credentials, 'none')) throw new NotAllowedError('Only somebody who is known may call actions');
    const id = ctx.params['id'] ?? '';
    const known = this.#actions.get(id);
    const [action] = await this.visibility.filter(known === undefined ? [] : [known], credentials);
    // Not there, not offered, or not for the caller: nobody learns which.
    if (action === undefined) throw new NotFoundError(`Action "${id}" not found`);
    return { output: await runAction(action, { ...read(ctx.request.body), credentials, logger: this.logger }) };
  }
}

const PATH = '/.backstage/actions';
const TAGS = ['actions'];

interface Given {
  readonly input: unknown;
  readonly secrets: unknown;
}

/** @throws InputError for a body that is no object */
function readWrapped(body: unknown): Given {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new InputError('The body must be { input, secrets }');
  const { input, secrets } = body as Partial<Given>;
  return { input: input ?? {}, secrets };
}
