import { inspectMain } from '#src/cli/inspect-main.js';

/** A process that looks into the main file of its first argument, with a limit of its own. */
process.env['BEHAVIOUR'] = 'starts nothing and stays';
const [, , main = '', limit = ''] = process.argv;
const message = await inspectMain(main, { limit: Number(limit) }).then(
  () => 'a backend has been started',
  (error: Error) => error.message,
);
process.stdout.write(`${message}\n`);
process.exit();
