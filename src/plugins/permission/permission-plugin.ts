import { Logger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Plugin } from '../../decorators/plugin.js';
import { problems } from '../../errors/catalogue.js';
import { AuthorizeController } from './authorize-controller.js';
import { PolicyRegistry } from './policy-registry.js';

/**
 * Decides what users may do: answers `POST /api/permission/authorize` with what the policy says that a module has set through
 * {@link PolicyExtensionPoint}. One backend of a deployment has it.
 *
 * @remarks Errors: `MISSING_POLICY` at start when `permission.enabled` is set and nobody has set a policy
 *
 * @example
 * ```ts
 * backend.add(import('proscenium/plugins/permission'));
 * ```
 */
@Plugin('permission', { extensionPoints: [PolicyRegistry], controllers: [AuthorizeController] })
export class PermissionPlugin {
  constructor(
    private readonly registry: PolicyRegistry,
    private readonly config: RootConfig,
    private readonly logger: Logger,
  ) {}

  onInit(): void {
    const isEnabled = this.config.getOptionalBoolean('permission.enabled') === true;
    if (isEnabled && this.registry.policy === undefined) throw problems.missingPolicy();
    if (!isEnabled)
      this.logger.warn(
        'permissions are disabled, so that users may do everything; set permission.enabled to ask the policy',
      );
  }
}
