import { appendFileSync } from 'node:fs';
import { watchTerminal } from '#src/backend/terminal.js';

/** Writes to the file of its first argument what a hang-up means, and ends. */
const file = process.argv[2] ?? '';
const hasLostTerminal = watchTerminal();
process.on('SIGHUP', () => {
  appendFileSync(file, `hang-up, terminal lost: ${hasLostTerminal()}\n`);
  process.exit(0);
});
setTimeout(() => process.exit(1), 15_000);
appendFileSync(file, 'ready\n');
