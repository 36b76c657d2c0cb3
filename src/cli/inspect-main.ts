import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { InspectedBackend } from '../backend/inspected-backend.js';
import { installInspector } from '../backend/inspector.js';
import { problems } from '../errors/catalogue.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import { SourceLocation } from '../errors/source-location.js';

export interface InspectMainOptions {
  /** What the main file finds in `process.argv` after its own name. */
  readonly parameters?: readonly string[];
  /** How long it may take to start a backend, in milliseconds; default 10 s. */
  readonly limit?: number;
}

const START_LIMIT = 10_000;
/** How long after one backend another may be started, in milliseconds. */
const FURTHER_BACKENDS = 25;

/**
 * Runs the file that starts a backend, and takes each backend over in place of its start. The file goes on as it likes, apart from what
 * waits for the start: end the process afterwards.
 *
 * @returns the backends in the order of their starts, at least one
 * @throws ProsceniumError `MAIN_FAILED`, `NO_BACKEND`
 */
export async function inspectMain(
  file: string,
  options: InspectMainOptions = {},
): Promise<readonly InspectedBackend[]> {
  const { parameters = [], limit = START_LIMIT } = options;
  const name = shorten(file);
  const backends: InspectedBackend[] = [];
  process.argv = [process.execPath, file, ...parameters];
  await new Promise<void>((resolve, reject) => {
    installInspector({
      take(backend) {
        backends.push(backend);
        resolve();
      },
    });
    const failed = (thrown: unknown): void => reject(failure(name, thrown));
    // After the first backend these have no effect: what runs beside a start that does not take place may well fail.
    process.on('uncaughtException', failed);
    process.on('unhandledRejection', failed);
    process.once('beforeExit', () => reject(problems.noBackend(name, 'has run to its end and started no backend')));
    setTimeout(() => reject(problems.noBackend(name, `has started no backend within ${limit} ms`)), limit).unref();
    import(pathToFileURL(file).href).catch(failed);
  });
  for (let known = 0; known < backends.length; await sleep(FURTHER_BACKENDS)) known = backends.length;
  return backends;
}

/** Relative to the working directory, if it is below that. */
function shorten(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}

/** What the main file threw; an error of the framework says it best itself. */
function failure(name: string, thrown: unknown): ProsceniumError {
  return ProsceniumError.is(thrown)
    ? thrown
    : problems.mainFailed(name, SourceLocation.ofError(thrown)?.toString(), thrown);
}
