import { Option } from 'commander';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { CliCommand, CommandContext } from '../command.js';
import { countLeaves } from '../config/count-leaves.js';
import { type Finding, findFaults, findingOf, tellFinding } from '../config/findings.js';
import { openConfig } from '../config/open-config.js';

/** Compares the configuration with what the backend declares of it. */
export const configCheck: CliCommand = {
  name: 'config:check',
  summary: 'check the configuration against the schema of the backend',
  options: [
    new Option('--strict', 'count unknown keys as errors'),
    new Option('--lax', 'do without environment variables that are not set here'),
  ],
  async run(backend: InspectedBackend, { options, output, position }: CommandContext): Promise<boolean> {
    const { problems } = await backend.describe();
    const opened = await openConfig(backend);
    const findings = [...findProblems(problems), ...(await findFaults(opened, options))];
    const count = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
    const name = position === undefined ? '' : `backend ${position}: `;
    for (const finding of findings) output.tell(`${name}${tellFinding(finding)}`);
    if (count('error') > 0) {
      output.tell(`${name}${number(count('error'), 'error')}, ${number(count('warning'), 'warning')}.`);
      return false;
    }
    const sources = opened.origins.getSources().length;
    const keys = `${number(countLeaves(opened.values), 'key')} from ${number(sources, 'source')}`;
    output.print(`${name}The configuration is valid: ${keys}, ${number(count('warning'), 'warning')}.`);
    return true;
  },
};

/** What feature loaders have found wrong with the configuration; what else ails them leaves the schema without their keys. */
function findProblems(problems: readonly Error[]): readonly Finding[] {
  const ofConfig = problems.filter((problem) => ProsceniumError.is(problem, 'INVALID_CONFIG'));
  const others = problems.length - ofConfig.length;
  const text = `The backend itself has ${number(others, 'problem')}, so the schema may lack something.`;
  const mend = ['run proscenium describe to see what.'];
  return [
    ...ofConfig.map((problem) => findingOf(problem, 'error')),
    ...(others > 0 ? [{ severity: 'warning', origin: undefined, text, mend } as const] : []),
  ];
}

function number(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
