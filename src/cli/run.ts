import { readFileSync } from 'node:fs';
import { problems } from '../errors/catalogue.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import { withTimeLimit } from '../errors/time-limit.js';
import { toError } from '../errors/to-error.js';
import type { InspectedBackend } from '../backend/inspected-backend.js';
import type { CliCommand, CommandOptions, PlainCommand } from './command.js';
import { findMain } from './find-main.js';
import { inspectMain } from './inspect-main.js';
import { Output } from './output.js';
import { readCommandLine } from './read-command-line.js';

/** How long a command may work once it has the backend, unless it says otherwise, in milliseconds. */
const WORK_LIMIT = 60_000;

/** Does what the command line asks for, and ends the process: 0 when all is well, 1 when something is wrong, 2 for a wrong use. */
export async function run(parameters: readonly string[]): Promise<void> {
  const output = new Output();
  const request = readCommandLine(parameters, readVersion(), output);
  const exitCode = 'command' in request ? await attempt(request, output) : request.exitCode;
  await output.flush();
  // The main file may keep the process alive, and nothing in it is needed any more.
  process.exit(exitCode);
}

interface Work<Command = CliCommand | PlainCommand> {
  readonly command: Command;
  readonly main: string | undefined;
  readonly parameters: readonly string[];
  readonly options: CommandOptions;
}

async function attempt(work: Work, output: Output): Promise<number> {
  const onExit = (): void => {
    output.tellAtExit(
      wordsOf(problems.commandFailed(work.command.name, ENDED, 'let only the backend end the process.')),
    );
    process.exitCode = 1;
  };
  process.on('exit', onExit);
  try {
    const { command, options, parameters } = work;
    const isDone = await ('run' in command
      ? perform({ ...work, command }, output)
      : command.perform({ options, parameters, output }));
    return isDone ? 0 : 1;
  } catch (thrown) {
    output.tell(wordsOf(toError(thrown)));
    return 1;
  } finally {
    process.off('exit', onExit);
  }
}

const ENDED = 'was ended by the main file, which called process.exit()';

async function perform({ command, main, parameters, options }: Work<CliCommand>, output: Output): Promise<boolean> {
  const backends = await inspectMain(findMain(main), { parameters: parametersOf(options) });
  const { limit = WORK_LIMIT } = command;
  let allWell = true;
  for (const [index, backend] of choose(backends, options).entries()) {
    const position = backends.length === 1 ? undefined : (options.backend ?? index + 1);
    const done = withTimeLimit(command.run(backend, { options, parameters, output, position }), limit, () =>
      problems.commandFailed(command.name, `was not done within ${limit} ms`, 'see what its services wait for.'),
    );
    try {
      allWell = (await done) && allWell;
    } finally {
      await backend.close().catch((error: unknown) => output.tell(wordsOf(toError(error))));
    }
  }
  return allWell;
}

function choose(backends: readonly InspectedBackend[], { backend }: CommandOptions): readonly InspectedBackend[] {
  if (backend === undefined) return backends;
  const chosen = backends[backend - 1];
  if (chosen !== undefined) return [chosen];
  const count = backends.length === 1 ? 'one backend' : `${backends.length} backends`;
  throw problems.commandFailed(
    `--backend ${backend}`,
    `names no backend: the main file starts ${count}`,
    'name another position.',
  );
}

/** What the configuration service of the backend reads from its own command line. */
function parametersOf({ config = [], strict }: CommandOptions): string[] {
  return [...config.flatMap((target) => ['--config', target]), ...(strict === true ? ['--strict'] : [])];
}

/** An error in its own words, without a stack. */
function wordsOf(error: Error): string {
  const words = `${error.name}: ${error.message}`;
  return ProsceniumError.is(error) || error.stack === undefined ? words : error.stack;
}

function readVersion(): string {
  // Two folders up from dist/lib and three from dist/src/cli.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string };
      return manifest.version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
