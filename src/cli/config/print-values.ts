import { Option } from 'commander';
import { problems } from '../../errors/catalogue.js';
import type { JsonObject } from '../../contracts/root-config.js';
import type { ConfigPath } from '../../services/root-config/config-path.js';
import type { CommandContext } from '../command.js';
import { toYaml } from './to-yaml.js';

/** `--format yaml|json`. */
export function formatOption(usual: 'yaml' | 'json' = 'yaml'): Option {
  return new Option('--format <format>', 'how to print').choices(['yaml', 'json']).default(usual);
}

/**
 * Prints values in the format that the options name.
 *
 * @param commentOf - what YAML says after a value
 * @throws ProsceniumError `COMMAND_FAILED` for JSON of several backends, which would be none
 */
export async function printValues(
  values: JsonObject,
  { options, output, position }: CommandContext,
  commentOf?: (path: ConfigPath) => string | undefined,
): Promise<void> {
  if (options.format !== 'json') {
    if (position !== undefined) output.print(`--- # backend ${position}`);
    output.print(await toYaml(values, commentOf));
    return;
  }
  if (position !== undefined && options.backend === undefined)
    throw problems.commandFailed(
      '--format json',
      'cannot print several backends, and the main file starts more than one',
      'name one of them: --backend 1.',
    );
  output.print(JSON.stringify(values, undefined, 2));
}
