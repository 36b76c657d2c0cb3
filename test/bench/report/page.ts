import type { BenchName } from '../options.js';
import type { Results } from '../results.js';
import { fix, table } from './markdown.js';
import { REMARKS } from './remarks.js';
import { containerTable, growthTable, httpTable, importTable, memoryTable, startTable } from './tables.js';
import { targetsOf, verdictOf } from './targets.js';

/** The name of the picture beside the page. */
export const PICTURE = 'performance.svg';

/** The whole page, made of one run. */
export function writePage(results: Results): string {
  return [
    '# Performance',
    'What a request, a start, a plugin and an import cost, against what the framework stands on and against its peers. ' +
      'This page is written by `npm run bench`; do not edit it. The remarks come from `test/bench/report/remarks.ts`.',
    `Measured on ${results.date}: ${results.machine}; load from ${results.load}.`,
    `![CPU time for a request, and time to the first answer, as bars](${PICTURE})`,
    HOW,
    '## Targets',
    targetsTable(results),
    ...remarks(),
    '## Figures',
    ...sections(results),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The tables of the benches that ran, for the terminal. */
export function sections(results: Results): readonly string[] {
  return (Object.keys(SECTIONS) as BenchName[]).flatMap((name) =>
    results[name] === undefined ? [] : SECTIONS[name](results),
  );
}

export function targetsTable(results: Results): string {
  const rows = targetsOf(results).map((target) => [
    `${target.id}: ${target.what}`,
    `≤ ${target.limit}`,
    fix(target.measured, target.limit === 0 ? 0 : 2),
    verdictOf(target),
  ]);
  return table(['target', 'at most', 'measured', ''], rows);
}

const HOW = `## How it is measured

- Every peer serves the same application: each plugin has a repository, a service and a controller of its own with ten routes. What is asked for is the route with a parameter, whose answer is JSON of about 100 bytes. Proscenium runs with all its default services, and its plugins are decorated classes as a user writes them.
- Absolute figures say little about another machine, or about another hour on this one. Only figures of one turn are compared, and what counts is the median of these ratios. Differences below 8 % are noise; quartiles that lie wide apart mean that other programs ran meanwhile.
- CPU time is that of all threads of the server's process, as the kernel counts it. It is steadier than requests per second, because it does not move when somebody else takes the processor for a while. Server and load are kept on different cores.
- HTTP: all servers are up at once, and each gets two seconds after the other, of which the second counts, over and over: who has stood still for long first has to bring back what it needs.
- Start: each peer is started anew, one after the other, and its last plugin is asked once.
- \`koa\` is Koa alone, dispatched by hand. \`inversify-koa\` is Koa with a root container and a child container for each plugin, by hand. The other peers are the frameworks with the settings their guides begin with.`;

const SECTIONS: Readonly<Record<BenchName, (results: Results) => readonly string[]>> = {
  http: (results) => [
    '### HTTP',
    'With middleware: eight that only await the next one, compared with bare Koa without any. With everything: request ids, a log of requests, security headers, a check of a token and a query that is checked by a schema, compared with bare Koa that does nothing of it; Backstage has its defaults, which are the log and the headers.',
    httpTable(results),
  ],
  start: (results) => [
    '### Start',
    ...[...results.extent.sizes, results.extent.largest].map((plugins) => startTable(results, plugins)),
    'What one plugin more costs:',
    growthTable(results),
  ],
  memory: (results) => ['### Memory', 'The heap after a garbage collection.', memoryTable(results)],
  container: (results) => [
    '### Plan and containers',
    'Without HTTP; imports and the declaration of classes are not counted.',
    containerTable(results),
    countOfContainers(results),
  ],
  imports: (results) => [
    '### Imports',
    'In fresh processes, from a warm disk cache.',
    importTable(results),
    listOfPackages(results),
  ],
};

function remarks(): readonly string[] {
  const known = Object.entries(REMARKS).filter(([, text]) => text !== '');
  return known.length === 0 ? [] : [known.map(([id, text]) => `- **${id}** ${text}`).join('\n')];
}

function countOfContainers({ container }: Results): string {
  if (container === undefined) return '';
  const { atStart, whileServing, answered, plugins } = container.made;
  return `The start of a backend with ${plugins} plugins made ${atStart} containers (Inversify's, and the framework's around each); the ${answered} requests after it made ${whileServing}.`;
}

function listOfPackages({ imports }: Results): string {
  if (imports === undefined) return '';
  const { loaded, loadedByStart } = imports;
  return `\`import 'proscenium'\` loads ${loaded.ownFiles} files of the framework and these packages: ${loaded.packages.join(', ')}. An empty backend that is up has loaded ${loadedByStart.length} packages: ${loadedByStart.join(', ')}.`;
}
