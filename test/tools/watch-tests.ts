/**
 * `npm run test:watch [files]`: compiles and tests again after every change.
 * Two processes, because `mocha --watch` does not load ES modules anew and reports success for code it has never run.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository.js';

const modules = join(repositoryRoot, 'node_modules');
const compiler = run([
  join(modules, 'typescript', 'bin', 'tsc'),
  '-p',
  'tsconfig.json',
  '--watch',
  '--preserveWatchOutput',
]);
const files = process.argv.length > 2 ? process.argv.slice(2) : ['dist/test/**/*.test.js'];
const tests = run([
  '--watch-path=dist',
  '--watch-preserve-output',
  join(modules, 'mocha', 'bin', 'mocha.js'),
  ...files,
]);

for (const child of [compiler, tests]) {
  child.on('exit', (code) => {
    compiler.kill();
    tests.kill();
    process.exitCode = code ?? 0;
  });
}

function run(parameters: readonly string[]) {
  return spawn(process.execPath, parameters, { cwd: repositoryRoot, stdio: 'inherit' });
}
