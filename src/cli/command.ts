import type { Argument, Option } from 'commander';
import type { InspectedBackend } from '../backend/inspected-backend.js';
import type { Output } from './output.js';

/** One command of `proscenium`. A new one is a file that exports such an object, and a line in `commands.ts`. */
export interface CliCommand {
  /** `config:print`. */
  readonly name: string;
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** What stands before the main file on the command line. */
  readonly arguments?: readonly Argument[];
  /** Options beside those that every command has. */
  readonly options?: readonly Option[];
  /** How long the work on one backend may take, in milliseconds; default a minute. */
  readonly limit?: number;
  /**
   * Does the work for one backend of the main file.
   *
   * @returns whether all is well; otherwise the process ends with code 1
   * @throws ProsceniumError for what ends the command
   */
  run(backend: InspectedBackend, context: CommandContext): Promise<boolean>;
}

/** What a command has to do with beside the backend. */
export interface CommandContext {
  readonly options: CommandOptions;
  /** The values of `arguments`, in their order. */
  readonly parameters: readonly string[];
  readonly output: Output;
  /** Where the backend stands among those that the main file starts; `undefined` when it starts one. */
  readonly position: number | undefined;
}

/** Every option that a command may declare, by the name that commander gives it. */
export interface CommandOptions {
  readonly config?: readonly string[];
  readonly backend?: number;
  readonly strict?: boolean;
  readonly lax?: boolean;
  readonly frontend?: boolean;
  readonly origins?: boolean;
  readonly format?: 'yaml' | 'json';
  readonly plugin?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly external?: boolean;
  readonly subscription?: string;
  readonly replay?: string;
  readonly out?: string;
}
