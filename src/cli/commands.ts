import type { CliCommand } from './command.js';
import { configCheck } from './commands/config-check.js';
import { configDocs } from './commands/config-docs.js';
import { configPrint } from './commands/config-print.js';
import { configSchema } from './commands/config-schema.js';
import { dbGenerate } from './commands/db-generate.js';
import { dbMigrate } from './commands/db-migrate.js';
import { dbStatus } from './commands/db-status.js';
import { eventsDeadLetters } from './commands/events-dead-letters.js';
import { describe } from './commands/describe.js';
import { topologyCheck } from './commands/topology-check.js';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [
  configCheck,
  configPrint,
  configSchema,
  configDocs,
  dbStatus,
  dbMigrate,
  dbGenerate,
  eventsDeadLetters,
  topologyCheck,
  describe,
];
