import type { ConfigDeclaration } from '../decorators/config-declaration.js';
import { durationSchema } from '../services/duration/index.js';

const onBootFailure = (who: string, fallback?: string) =>
  ({
    description: `What becomes of the start when ${who} fails.`,
    enum: ['abort', 'continue'],
    ...(fallback === undefined ? {} : { default: fallback }),
  }) as const;

/** What `backend` may hold about start, stop and the configuration itself, and what every portal says about itself. */
export const backendConfig: ConfigDeclaration = {
  schema: {
    type: 'object',
    properties: {
      app: {
        type: 'object',
        additionalProperties: true,
        properties: {
          baseUrl: { description: 'Where browsers reach the portal.', type: 'string', visibility: 'frontend' },
          title: { description: 'The name of the portal.', type: 'string', visibility: 'frontend' },
        },
      },
      organization: {
        type: 'object',
        additionalProperties: true,
        properties: {
          name: { description: 'The organization whose portal this is.', type: 'string', visibility: 'frontend' },
        },
      },
      backend: {
        type: 'object',
        properties: {
          config: {
            type: 'object',
            properties: {
              strict: {
                description: 'Whether keys that nothing in the backend knows are errors; otherwise they are warnings.',
                type: 'boolean',
                default: false,
              },
            },
          },
          startup: {
            type: 'object',
            properties: {
              timeout: durationSchema('How long the whole start may take.', '5 minutes'),
              default: {
                type: 'object',
                properties: {
                  timeout: durationSchema('How long one plugin with its modules may take to start.', '60 seconds'),
                  onPluginBootFailure: onBootFailure('a plugin', 'abort'),
                  onPluginModuleBootFailure: onBootFailure('a module', 'abort'),
                },
              },
              plugins: {
                description: 'What differs for single plugins, by id.',
                type: 'object',
                additionalProperties: {
                  type: 'object',
                  properties: {
                    timeout: durationSchema('How long this plugin with its modules may take to start.'),
                    onPluginBootFailure: onBootFailure('this plugin'),
                    modules: {
                      description: 'What differs for single modules, by id.',
                      type: 'object',
                      additionalProperties: {
                        type: 'object',
                        properties: { onPluginModuleBootFailure: onBootFailure('this module') },
                      },
                    },
                  },
                },
              },
            },
          },
          lifecycle: {
            type: 'object',
            properties: {
              hookTimeout: durationSchema('How long one lifecycle hook may take.', '10 seconds'),
              shutdownTimeout: durationSchema('How long the whole stop may take, after the drain delay.', '25 seconds'),
              serverShutdownDelay: durationSchema(
                'How long everything still serves after readiness has gone down.',
                'none; 5 seconds when NODE_ENV is production',
              ),
            },
          },
        },
      },
    },
  },
};
