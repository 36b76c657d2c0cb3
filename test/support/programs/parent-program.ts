import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs another program as its child, which writes to the same output and reads nothing. */
const [, , name, ...parameters] = process.argv;
const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
spawn(process.execPath, [...process.execArgv, file, ...parameters], { stdio: ['ignore', 'inherit', 'inherit'] });
