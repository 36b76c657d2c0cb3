import type { Config } from '../../contracts/root-config.js';
import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema, readDuration } from '../duration/index.js';

/** What `permission` may hold. */
export const permissionsConfig: ConfigDeclaration = {
  path: 'permission',
  schema: {
    type: 'object',
    properties: {
      enabled: {
        description: 'Whether the policy is asked what users may do. Without it they may do everything.',
        type: 'boolean',
        default: false,
        visibility: 'frontend',
      },
      timeout: durationSchema(
        'How long an answer of the policy is waited for, and an answer of the plugin that knows the resources. Without one nothing is allowed.',
        '10 seconds',
      ),
      EXPERIMENTAL_enableBatchedRequests: {
        description:
          'Whether requests for several resources and one permission are sent as one. All backends must be able to answer them.',
        type: 'boolean',
        default: false,
      },
    },
  },
};

/** How long an answer about permissions is waited for, in milliseconds. */
export function readPermissionTimeout(config: Config): number {
  return readDuration(config, 'permission.timeout') ?? 10_000;
}
