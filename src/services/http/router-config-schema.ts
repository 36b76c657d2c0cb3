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
        description: 'Whether everybody may call every route that does not itself ask who is calling.',
        type: 'boolean',
        default: false,
      },
    },
  },
};
