import type { Context } from '../../contracts/context.js';
import { HttpAuth } from '../../contracts/http-auth.js';
import { HttpRouter } from '../../contracts/http-router.js';
import { RootLifecycle } from '../../contracts/lifecycle.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import type { Permission } from '../../contracts/permission.js';
import {
  type PermissionResourceReference,
  type PermissionResourceTypeOptions,
  type PermissionRule,
  type PermissionRuleset,
  PermissionsRegistry,
} from '../../contracts/permissions-registry.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { NotAllowedError } from '../../errors/http-errors.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import { isPrincipal } from '../credentials/index.js';
import { applyConditions } from './apply-conditions.js';
import { describeRule } from './describe-rule.js';
import { KnownPermissions } from './known-permissions.js';
import { readApplyRequest } from './read-apply-request.js';

/**
 * Keeps what a plugin makes known of its permissions, and serves it below `/.well-known/backstage/permissions`: what there is, and the
 * conditions of a policy applied to resources. A plugin that does not ask for it has no such paths.
 */
@Service('plugin', PermissionsRegistry)
export class ServedPermissionsRegistry implements PermissionsRegistry {
  readonly #known = new KnownPermissions();
  #isClosed = false;

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly router: HttpRouter,
    private readonly httpAuth: HttpAuth,
    private readonly lifecycle: RootLifecycle,
  ) {}

  onInit(): void {
    this.#closeWithBackend();
    this.router.route({
      method: 'GET',
      path: `${PATH}/metadata`,
      handler: () => ({ permissions: this.#known.permissions, rules: this.#known.rules.map(describeRule) }),
      options: { summary: 'Lists the permissions of this plugin, and the rules for its resources.', tags: TAGS },
      name: 'listPermissions',
    });
    this.router.route({
      method: 'POST',
      path: `${PATH}/apply-conditions`,
      handler: (ctx) => this.#apply(ctx),
      options: {
        summary: 'Applies the conditions of a policy to resources.',
        tags: TAGS,
        bodyDepth: DEEPEST_BODY,
      },
      name: 'applyPermissionConditions',
    });
  }

  onStartup(): void {
    this.#isClosed = true;
  }

  addPermissions(permissions: readonly Permission[]): void {
    this.#refuseLate('permissions');
    this.#known.addPermissions(permissions);
  }

  addPermissionRules(rules: readonly PermissionRule[]): void {
    this.#refuseLate('permission rules');
    this.#known.addRules(rules);
  }

  addResourceType<Resource, Query, const ResourceType extends string>(
    options: PermissionResourceTypeOptions<Resource, Query, ResourceType>,
  ): void {
    this.#refuseLate('permission resource types');
    this.#refuseForeign(options.resourceRef);
    this.#known.addType(options);
  }

  getPermissionRuleset<Resource, Query, ResourceType extends string>(
    resourceRef: PermissionResourceReference<Resource, Query, ResourceType>,
  ): PermissionRuleset<Resource, Query, ResourceType> {
    this.#refuseForeign(resourceRef);
    return this.#known.rulesetOf(resourceRef.resourceType) as PermissionRuleset<Resource, Query, ResourceType>;
  }

  async #apply(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user', 'service'] });
    // It would tell users what they can find out about resources that they may not see.
    if (isPrincipal(credentials, 'user') && credentials.principal.actor === undefined)
      throw new NotAllowedError('Only services may apply conditions');
    return { items: await applyConditions(readApplyRequest(ctx.request.body), this.#known) };
  }

  /** Who comes first when the plugin is up already is not told of that, but of the backend. */
  #closeWithBackend(): void {
    try {
      this.lifecycle.addStartupHook(() => this.onStartup());
    } catch (error) {
      if (!ProsceniumError.is(error, 'HOOK_TOO_LATE')) throw error;
      this.onStartup();
    }
  }

  #refuseLate(what: string): void {
    if (this.#isClosed) throw problems.permissionsTooLate(what, this.plugin.getId());
  }

  #refuseForeign({ pluginId, resourceType }: PermissionResourceReference): void {
    if (pluginId === this.plugin.getId()) return;
    throw problems.invalidPermission(
      `Resource type '${resourceType}' belongs to plugin '${pluginId}', but was used with plugin '${this.plugin.getId()}'.`,
      'use it in the plugin that it belongs to.',
    );
  }
}

const PATH = '/.well-known/backstage/permissions';
const TAGS = ['permissions'];
/** Each of the 32 levels that conditions may have is an object and a list. */
const DEEPEST_BODY = 80;
