import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `discovery.endpoints` may hold. */
export const discoveryConfig: ConfigDeclaration = {
  path: 'discovery.endpoints',
  schema: {
    description: 'Plugins that live in other backends.',
    default: [],
    type: 'array',
    items: {
      type: 'object',
      required: ['target', 'plugins'],
      properties: {
        target: {
          description: 'A URL, or one for backends and one for browsers; {{pluginId}} stands for the id.',
          anyOf: [
            { type: 'string', minLength: 1, visibility: 'frontend' },
            {
              type: 'object',
              properties: {
                internal: { description: 'Where backends reach the plugins.', type: 'string', minLength: 1 },
                external: {
                  description: 'Where browsers reach the plugins.',
                  type: 'string',
                  minLength: 1,
                  visibility: 'frontend',
                },
              },
            },
          ],
        },
        plugins: {
          description: "Ids of plugins, or '*' for all.",
          type: 'array',
          items: { type: 'string', minLength: 1, visibility: 'frontend' },
        },
      },
    },
  },
};
