import { configSection } from 'proscenium';

/** What may stand below `scaffolder`. None of it is for browsers, so every key has the usual visibility, `backend`. */
export const scaffolderConfig = configSection('scaffolder', {
  type: 'object',
  properties: {
    workingDirectory: {
      description: 'Where tasks work. Default: the folder of the system for temporary files.',
      type: 'string',
      minLength: 1,
    },
    outputDirectory: {
      description: 'Where publish:folder keeps results; that action needs it.',
      type: 'string',
      minLength: 1,
    },
    concurrentTasksLimit: { description: 'How many tasks run at a time.', type: 'integer', minimum: 1, default: 10 },
    taskTimeout: {
      description: "How long a task may take, a duration such as '10 minutes' or { minutes: 10 }.",
      type: ['string', 'object'],
      default: '10 minutes',
    },
  },
});
