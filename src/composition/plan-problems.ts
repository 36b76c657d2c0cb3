import type { Plan } from './plan.js';

/** Everything that is wrong with a plan: what ends the start, then what is charged to single plugins and modules. */
export function problemsOf(plan: Plan): Error[] {
  const ofPlugins = plan.plugins.flatMap((plugin) => [
    ...plugin.problems,
    ...plugin.modules.flatMap((module) => module.problems),
  ]);
  return [...plan.problems, ...ofPlugins];
}

/** Each problem once, by what it says. */
export function uniqueByMessage(found: readonly Error[]): Error[] {
  return [...new Map(found.map((problem) => [problem.message, problem])).values()];
}
