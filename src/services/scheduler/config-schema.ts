import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

/** What `backend.scheduler` may hold. */
export const schedulerConfig: ConfigDeclaration = {
  path: 'backend.scheduler',
  schema: {
    type: 'object',
    properties: {
      leaseDuration: durationSchema(
        'After how long another instance takes over a task whose instance has died. Renewed four times as often while a task runs.',
        '30 seconds',
      ),
      pollInterval: durationSchema(
        'How often each plugin with global tasks looks for what other instances have changed.',
        '5 seconds',
      ),
      keepRemovedTasks: durationSchema(
        'How long the database remembers a task that no instance runs any more.',
        '30 days',
      ),
    },
  },
};
