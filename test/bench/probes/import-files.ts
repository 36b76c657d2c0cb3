/** `node import-files.js <package> …`: imports packages, and prints which files that loaded. */
import { LoadedFiles } from './loaded-files.js';

const loaded = new LoadedFiles();
for (const name of process.argv.slice(2)) await import(name);
process.stdout.write(`${JSON.stringify(loaded.list())}\n`);
