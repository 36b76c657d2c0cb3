import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { CliCommand, CommandContext } from '../command.js';
import { openSchema } from '../config/open-config.js';
import { writeKeysPage } from '../docs/keys-page.js';

/** Prints a page of every key of the configuration. */
export const configDocs: CliCommand = {
  name: 'config:docs',
  summary: 'print a Markdown page of every configuration key',
  async run(backend: InspectedBackend, { output, position }: CommandContext): Promise<boolean> {
    const schema = await openSchema(backend);
    const title = position === undefined ? 'Configuration keys' : `Configuration keys of backend ${position}`;
    output.print(writeKeysPage(title, schema.getSections()));
    return true;
  },
};
