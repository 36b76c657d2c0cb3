import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

/** What `backend.eventLoop` may hold. */
export const eventLoopConfig: ConfigDeclaration = {
  path: 'backend.eventLoop',
  schema: {
    type: 'object',
    properties: {
      warnAfter: durationSchema(
        'The log warns of work that holds the event loop for longer than this.',
        '500 milliseconds',
      ),
    },
  },
};
