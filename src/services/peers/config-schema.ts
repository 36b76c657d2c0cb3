import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `discovery.selfCheck` may hold. */
export const selfCheckConfig: ConfigDeclaration = {
  path: 'discovery',
  schema: {
    type: 'object',
    properties: {
      selfCheck: {
        description: 'Whether this backend asks, after its start, the backends of other plugins if they trust it.',
        type: 'boolean',
        default: true,
      },
    },
  },
};
