import { ProsceniumError } from './proscenium-error.js';

/** What keeps tests from running on the engines that they ask for. */
export const testingProblems = {
  testEngineMissing: (what: string, mend: readonly string[]) =>
    new ProsceniumError('TEST_ENGINE_MISSING', { what, mend }),
};
