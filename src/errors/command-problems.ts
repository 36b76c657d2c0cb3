import { ProsceniumError } from './proscenium-error.js';
import { messageOf } from './words.js';

/** What keeps the `proscenium` command from doing what it was asked. */
export const commandProblems = {
  mainNotFound: (what: string, where: string, mend: string | readonly string[]) =>
    new ProsceniumError('MAIN_NOT_FOUND', { what, where, mend }),
  mainFailed: (file: string, where: string | undefined, cause: unknown) =>
    new ProsceniumError('MAIN_FAILED', {
      what: `${file} failed before it started a backend: ${messageOf(cause)}`,
      where,
      mend: /\.[cm]?tsx?$/.test(file)
        ? ['name the compiled file, such as dist/main.js,', 'or let Node load TypeScript: NODE_OPTIONS="--import tsx".']
        : 'mend what it threw; the backend itself would not start either.',
      cause,
    }),
  noBackend: (file: string, what: string) =>
    new ProsceniumError('NO_BACKEND', {
      what: `${file} ${what}.`,
      mend: [
        'name the file that calls backend.start();',
        'if it does, see that it uses the same version of proscenium as this command.',
      ],
    }),
  commandFailed: (command: string, what: string, mend: string) =>
    new ProsceniumError('COMMAND_FAILED', { what: `${command} ${what}.`, mend }),
};
