import { Option } from 'commander';
import { problems } from '../../errors/catalogue.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { CliCommand, CommandContext } from '../command.js';
import { maskValues } from '../config/mask-values.js';
import { openConfig } from '../config/open-config.js';
import { formatOption, printValues } from '../config/print-values.js';

/** Prints the configuration that the backend would have, without its secrets. */
export const configPrint: CliCommand = {
  name: 'config:print',
  summary: 'print the merged configuration, with *** in place of secrets',
  options: [
    new Option('--frontend', 'only what a browser may see'),
    new Option('--origins', 'say after each value where it was written'),
    formatOption(),
  ],
  async run(backend: InspectedBackend, context: CommandContext): Promise<boolean> {
    const { frontend = false, origins: withOrigins = false, format } = context.options;
    if (withOrigins && format === 'json')
      throw problems.commandFailed(
        'config:print',
        'cannot say origins in JSON, which has no comments',
        'leave out --origins, or print YAML.',
      );
    const { values, schema, secrets, origins } = await openConfig(backend);
    const shown = maskValues(frontend ? schema.frontendView(values) : values, { schema, secrets });
    await printValues(shown, context, withOrigins ? (path) => origins.getOrigin(path) : undefined);
    return true;
  },
};
