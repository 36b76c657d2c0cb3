import type { ConfigDeclaration } from '../decorators/config-declaration.js';

const onStrayError = {
  description:
    'What becomes of the process when an error reaches nobody: it stops in order and ends with code 1, or it goes on.',
  enum: ['exit', 'log'],
};

/** What `backend.process` may hold. */
export const processConfig: ConfigDeclaration = {
  path: 'backend.process',
  schema: {
    type: 'object',
    properties: {
      onStrayError: { ...onStrayError, default: 'exit' },
      activities: {
        description:
          'Whether lines of the log and stray errors know the request or plugin that they come from. Holds for the whole process.',
        type: 'boolean',
        default: true,
      },
      plugins: {
        description: 'The same for single plugins, by id.',
        type: 'object',
        additionalProperties: {
          type: 'object',
          properties: { onStrayError },
        },
      },
    },
  },
};
