import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CliCommand, CommandOptions, PlainCommand } from './command.js';
import { commands } from './commands.js';
import type { Output } from './output.js';

/** What the command line asks for: a command on a main file, or nothing but to end with this code. */
export type Request = (Invocation & { readonly command: CliCommand | PlainCommand }) | { readonly exitCode: number };

interface Invocation {
  readonly main: string | undefined;
  /** What stands before the main file. */
  readonly parameters: readonly string[];
  readonly options: CommandOptions;
}

const USAGE_ERROR = 2;

/** Reads the command line; help and complaints are written to the output. */
export function readCommandLine(parameters: readonly string[], version: string, output: Output): Request {
  let request: Request = { exitCode: USAGE_ERROR };
  const program = new Command('proscenium')
    .description('Looks into a backend without starting it, and looks after its databases.')
    .version(version, '--version', 'show the version')
    .helpOption('--help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.tell(text.trimEnd()),
    });
  for (const command of commands) {
    const entry = program.command(command.name).summary(command.summary).description(command.summary);
    for (const argument of command.arguments ?? []) entry.addArgument(argument);
    if ('run' in command) entry.argument('[main]', MAIN).addOption(configOption()).addOption(backendOption());
    entry.action(() => {
      request = { command, ...invocationOf(entry, 'run' in command) };
    });
    for (const option of command.options ?? []) entry.addOption(option);
  }
  try {
    program.parse(parameters, { from: 'user' });
    return request;
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : USAGE_ERROR };
    throw error;
  }
}

function invocationOf(entry: Command, endsWithMain: boolean): Invocation {
  const values = entry.processedArgs as readonly (string | undefined)[];
  const parameters = (endsWithMain ? values.slice(0, -1) : values).filter((value) => value !== undefined);
  return { main: endsWithMain ? values.at(-1) : undefined, parameters, options: entry.opts<CommandOptions>() };
}

const MAIN = 'the compiled file that starts the backend (default: dist/main.js, dist/index.js, main.js or src/main.js)';

function configOption(): Option {
  const add = (target: string, others: readonly string[] = []): readonly string[] => [...others, target];
  return new Option('--config <path|url>', 'a configuration file in place of the usual ones; repeatable').argParser(
    add,
  );
}

function backendOption(): Option {
  return new Option('--backend <position>', 'which one, if the main file starts several (default: each)').argParser(
    (text) => {
      if (/^[1-9]\d*$/.test(text)) return Number(text);
      throw new InvalidArgumentError('A position is 1, 2, and so on.');
    },
  );
}
