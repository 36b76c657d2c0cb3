import { problems } from '../errors/catalogue.js';
import type { CommandContext } from './command.js';

/**
 * Refuses `--json` for several backends, whose texts would not be one JSON together.
 *
 * @throws ProsceniumError `COMMAND_FAILED`
 */
export function refuseSeveral({ options, position }: CommandContext): void {
  if (options.json !== true || position === undefined || options.backend !== undefined) return;
  throw problems.commandFailed(
    '--json',
    'cannot print several backends, and the main file starts more than one',
    'name one of them: --backend 1.',
  );
}
