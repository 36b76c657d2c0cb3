import { ProsceniumError } from './proscenium-error.js';

/** What is wrong with the actions that plugins offer. */
export const actionProblems = {
  invalidAction: (what: string, mend: string, cause?: unknown) =>
    new ProsceniumError('INVALID_ACTION', { what, mend, cause }),
  duplicateAction: (id: string) =>
    new ProsceniumError('DUPLICATE_ACTION', {
      what: `Action with id "${id}" is already registered.`,
      mend: 'give each action of the plugin and of its modules a name of its own.',
    }),
};
