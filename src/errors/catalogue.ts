import { actionProblems } from './action-problems.js';
import { commandProblems } from './command-problems.js';
import { compositionProblems } from './composition-problems.js';
import { permissionProblems } from './permission-problems.js';
import { runtimeProblems } from './runtime-problems.js';
import { testingProblems } from './testing-problems.js';
import { topologyProblems } from './topology-problems.js';

export type { Asker } from './composition-problems.js';

/** Every error of the framework that has a code, made from what it must say. The page `docs/reference/errors.md` lists each. */
export const problems = {
  ...compositionProblems,
  ...runtimeProblems,
  ...commandProblems,
  ...permissionProblems,
  ...actionProblems,
  ...testingProblems,
  ...topologyProblems,
};
