/** `node import-cost.js <package> …`: imports packages one after the other, and prints what that cost. */

/** What it prints. */
export interface ImportCost {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly residentMib: number;
}

const packages = process.argv.slice(2);
const before = process.cpuUsage();
const begin = performance.now();
for (const name of packages) await import(name);
const milliseconds = performance.now() - begin;
const { user, system } = process.cpuUsage(before);
const cost: ImportCost = {
  milliseconds,
  cpuMilliseconds: (user + system) / 1000,
  residentMib: process.memoryUsage.rss() / 2 ** 20,
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
