/** `npm run sample <name>`: runs a sample as if it had been started by itself; further arguments are its own. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../support/repository.js';

const [node = process.execPath, , name = '', ...rest] = process.argv;
const main = join(repositoryRoot, 'dist', 'samples', name, 'main.js');

if (name === '' || !existsSync(main)) {
  process.stderr.write(
    `${name === '' ? 'Name a sample' : `There is no sample '${name}'`}: npm run sample <name>, one of\n`,
  );
  for (const sample of samples()) process.stderr.write(`  ${sample}\n`);
  process.exitCode = 1;
} else {
  process.argv = [node, main, ...rest];
  await import(pathToFileURL(main).href);
}

function samples(): readonly string[] {
  const folder = join(repositoryRoot, 'dist', 'samples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((sample) => existsSync(join(folder, sample, 'main.js')));
}
