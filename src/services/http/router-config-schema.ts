import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

/** What `backend.lifecycle` may hold about requests that come before a plugin is up. */
export const routerConfig: ConfigDeclaration = {
  path: 'backend.lifecycle',
  schema: {
    type: 'object',
    properties: {
      startupRequestPauseTimeout: durationSchema(
        'How long a request waits for its plugin to start, before it is answered with 503.',
        '5 seconds',
      ),
    },
  },
};

/** What `backend.auth` may hold about routes. */
export const barrierConfig: ConfigDeclaration = {
  path: 'backend.auth',
  schema: {
    type: 'object',
    properties: {
      dangerouslyDisableDefaultAuthPolicy: {
        description: 'Opens every route that does not demand a user or a service alone to everybody.',
        type: 'boolean',
        default: false,
      },
    },
  },
};
