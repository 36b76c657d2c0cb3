import { Session } from 'node:inspector';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What was loaded. */
export interface Loaded {
  /** Packages by name, sorted. */
  readonly packages: readonly string[];
  /** How many files of the framework itself. */
  readonly ownFiles: number;
}

/** Notes every file that is loaded from now on, whether it is an ES module or CommonJS: the debugger is told of each script. */
export class LoadedFiles {
  readonly #session = new Session();
  readonly #files = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.on('Debugger.scriptParsed', ({ params: { url } }) => {
      if (url.startsWith('file:')) this.#files.add(fileURLToPath(url));
      else if (isAbsolute(url)) this.#files.add(url);
    });
    this.#session.post('Debugger.enable');
  }

  list(): Loaded {
    const files = [...this.#files];
    const packages = files.map(packageOfFile).filter((name) => name !== undefined);
    return { packages: [...new Set(packages)].toSorted(), ownFiles: files.filter(isOfFramework).length };
  }
}

function packageOfFile(file: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1]?.replace('\\', '/');
}

function isOfFramework(file: string): boolean {
  return /[\\/]dist[\\/](?:lib|src)[\\/]/.test(file) && packageOfFile(file) === undefined;
}
