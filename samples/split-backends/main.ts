import { findWay, wayNames } from './ways.js';
import { runTogether } from './runner/run-together.js';
import { withPorts } from './runner/with-ports.js';

const [name = 'seed', ...only] = process.argv.slice(2);
const way = findWay(name);
if (way === undefined) {
  process.stderr.write(`There is no way '${name}' to split: choose one of ${wayNames().join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.exitCode = await runTogether(await withPorts(way, process.env['SPLIT_PORTS']), only);
}
