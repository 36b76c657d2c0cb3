import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, runCommand } from '../support.js';

/** The main file whose databases the commands look after. */
const SHOP = fileURLToPath(new URL('../programs/shop.js', import.meta.url));

/** A folder with a configuration, in which commands run one after another. */
export class Workplace {
  /** More environment variables for the commands. */
  environment: Readonly<Record<string, string>> = {};

  private constructor(
    readonly folder: string,
    private readonly config: string,
  ) {}

  /** @param database - what stands below `backend.database`, as JSON */
  static async open(database: object = { client: 'better-sqlite3', connection: { directory: './data' } }) {
    const folder = await mkdtemp(join(tmpdir(), 'proscenium-cli-'));
    return new Workplace(folder, JSON.stringify({ backend: { database } }));
  }

  /** @param behaviour - of `programs/shop.ts` */
  run(behaviour: string, command: string, ...parameters: readonly string[]): Promise<Ended> {
    const first =
      command === 'db:generate'
        ? [command, parameters[0] ?? '', SHOP, ...parameters.slice(1)]
        : [command, SHOP, ...parameters];
    return runCommand(first, {
      behaviour,
      folder: this.folder,
      files: { 'app-config.yaml': this.config },
      environment: this.environment,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What the error stream says when a command cannot do what was asked. */
export function commandFailed(what: string, mend: string): Ended {
  return {
    code: 1,
    stdout: '',
    stderr: `ProsceniumError [COMMAND_FAILED]: ${what}\n  mend   ${mend}\n  see    docs/reference/errors.md#command_failed\n`,
  };
}
