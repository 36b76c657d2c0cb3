import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Says that the tests of the surrounding `describe` need something that a machine may lack: a browser, a database server.
 * Where it is missing they are reported as skipped, each by its name; where `CI` is set they fail instead.
 *
 * @param name - what is needed, for the message
 * @param find - finds it: a path, a URL, whatever the tests use; `undefined` when this machine has none
 * @returns a function that gives what was found; call it inside hooks and tests only
 *
 * @example
 * ```ts
 * describe('the portal page', () => {
 *   const chromium = requires('chromium', findChromium);
 *
 *   it('lists the components', async () => {
 *     const browser = await launch({ executablePath: chromium() });
 *   });
 * });
 * ```
 */
export function requires<T>(name: string, find: () => T | undefined | Promise<T | undefined>): () => T {
  let found: T | undefined;
  before(`needs ${name}`, async function () {
    found = await find();
    if (found !== undefined) return;
    if (isContinuousIntegration()) throw new Error(`${name} is missing, and in CI no test may be skipped for that.`);
    this.skip();
  });
  return () => {
    if (found === undefined) throw new Error(`Ask for ${name} inside a hook or a test.`);
    return found;
  };
}

/** Whether this run must be complete, as `CI=true` says. */
export function isContinuousIntegration(): boolean {
  return process.env['CI'] !== undefined && process.env['CI'] !== '' && process.env['CI'] !== 'false';
}

/** The Chromium or Chrome of this machine; `CHROMIUM_PATH` names one at an unusual place. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return existsSync(named) ? named : undefined;
  return findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
}

/** The nginx of this machine. */
export function findNginx(): string | undefined {
  return findProgram('nginx');
}

/** Where servers are, also for users whose `PATH` does not say so. */
const FOLDERS_OF_SERVERS = ['/usr/local/sbin', '/usr/sbin'];

/** The first of several programs that is on the `PATH`, or where servers are. */
export function findProgram(...names: readonly string[]): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const folders = [...onPath, ...FOLDERS_OF_SERVERS];
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
