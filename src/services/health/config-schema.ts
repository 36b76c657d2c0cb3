import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

/** What `backend.health` may hold. */
export const healthConfig: ConfigDeclaration = {
  path: 'backend.health',
  schema: {
    type: 'object',
    properties: {
      headers: {
        description: 'Headers that both health endpoints add to their answers, by name.',
        type: 'object',
        additionalProperties: { type: 'string', minLength: 1 },
      },
      checks: {
        description: 'How health checks are run.',
        type: 'object',
        properties: {
          timeout: durationSchema('How long one check may take before it counts as failed.', '800 milliseconds'),
          reuse: durationSchema('How long the results of one run answer those who ask again.', '1 second'),
        },
      },
      maxEventLoopDelay: durationSchema(
        'The backend is not ready while its event loop was held for longer than this within the last 5 seconds. Default: no limit.',
      ),
    },
  },
};
