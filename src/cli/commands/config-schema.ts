import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { JsonObject } from '../../contracts/root-config.js';
import type { CliCommand, CommandContext } from '../command.js';
import { openSchema } from '../config/open-config.js';
import { formatOption, printValues } from '../config/print-values.js';

/** Prints what the backend declares of its configuration, for editors and other tools. */
export const configSchema: CliCommand = {
  name: 'config:schema',
  summary: 'print the JSON Schema of the configuration',
  options: [formatOption('json')],
  async run(backend: InspectedBackend, context: CommandContext): Promise<boolean> {
    const schema = await openSchema(backend);
    await printValues(schema.toJsonSchema() as JsonObject, context);
    return true;
  },
};
