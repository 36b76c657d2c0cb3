/**
 * `npm run bench`: measures the framework beside its peers, prints tables, and writes `docs/explanation/performance.md`.
 *
 * Options: `--quick` (about a minute, prints only), `--only http,start`, `--rounds 8`, `--repetitions 7`, `--out <folder>`,
 * `--from <results.json>` (writes the page from an earlier run). `PROSCENIUM_BENCH_RIG` names the folder with other frameworks.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { measureContainer } from './benches/container.js';
import { measureHttp } from './benches/http.js';
import { measureImports } from './benches/imports.js';
import { measureMemory } from './benches/memory.js';
import { measureStart } from './benches/start.js';
import { Load } from './measure/load.js';
import { type BenchOptions, readOptions } from './options.js';
import { PICTURE, sections, targetsTable, writePage } from './report/page.js';
import { drawPicture } from './report/picture.js';
import { describeMachine, type Results } from './results.js';

if (process.platform === 'linux') await main(readOptions(process.argv.slice(2)));
else
  process.stdout.write('The bench reads CPU time and memory from /proc, which only Linux has. Nothing was measured.\n');

async function main(options: BenchOptions): Promise<void> {
  const results =
    options.from === undefined ? await measure(options) : (JSON.parse(readFileSync(options.from, 'utf8')) as Results);
  process.stdout.write(`${[...sections(results), '### Targets', targetsTable(results)].join('\n\n')}\n`);
  if (options.out !== undefined) writeReport(results, options.out);
}

async function measure(options: BenchOptions): Promise<Results> {
  const load = new Load({ builtIn: options.builtInLoad });
  const wants = (name: BenchOptions['only'][number]): boolean => options.only.includes(name);
  const { restarts, rounds, slotSeconds, many, sizes, largest, repetitions, requests } = options;
  const results: Results = {
    machine: describeMachine(),
    date: new Date().toISOString().slice(0, 10),
    load: load.name,
    extent: { restarts, rounds, slotSeconds, many, sizes, largest, repetitions, requests },
    ...(wants('http') ? { http: await measureHttp(options, load) } : {}),
    ...(wants('start') ? { start: await measureStart(options) } : {}),
    ...(wants('memory') ? { memory: await measureMemory(options, load) } : {}),
    ...(wants('container') ? { container: await measureContainer(options) } : {}),
    ...(wants('imports') ? { imports: await measureImports(options) } : {}),
  };
  write(options.results, 'results.json', JSON.stringify(results));
  return results;
}

function writeReport(results: Results, folder: string): void {
  write(folder, 'performance.md', writePage(results));
  write(folder, PICTURE, drawPicture(results));
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  process.stderr.write(`wrote ${relative(process.cwd(), join(folder, name))}\n`);
}
