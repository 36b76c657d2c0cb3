import type { InspectedBackend } from '../../backend/inspected-backend.js';
import { drawPlan } from '../../backend/draw-plan.js';
import type { CliCommand, CommandContext } from '../command.js';

/** Prints what the backend consists of, and what is wrong with it. */
export const describe: CliCommand = {
  name: 'describe',
  summary: 'print plugins, modules and services as a tree, and what is wrong with them',
  async run(backend: InspectedBackend, { output, position }: CommandContext): Promise<boolean> {
    const description = await backend.describe();
    output.print(drawPlan(description, { name: position === undefined ? 'backend' : `backend ${position}` }));
    const { problems } = description;
    for (const problem of problems) output.tell(`\n${problem.name}: ${problem.message}`);
    if (problems.length > 0) output.tell(`\n${problems.length === 1 ? 'One problem' : `${problems.length} problems`}.`);
    return problems.length === 0;
  },
};
