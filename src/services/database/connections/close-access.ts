import type { DataSource } from 'typeorm';
import type { LogWriter } from '../../../contracts/logger.js';
import type { DatabaseAccess } from './database-access.js';

/** How long closing waits for what is under way, in milliseconds. */
const CLOSE_LIMIT = 5000;

interface Closing {
  readonly source: DataSource;
  readonly access: DatabaseAccess;
  readonly logger: LogWriter;
  readonly reason: Error;
}

/** Lets what is under way finish, within a limit, then closes the plugin's connections and its data source. */
export async function closeAccess({ source, access, logger, reason }: Closing): Promise<void> {
  const isDone = await access.server.retire(access.user, reason, CLOSE_LIMIT);
  if (!isDone)
    logger.warn(`The database of ${access.name} was closed while it was in use; what was not committed is lost.`);
  if (source.isInitialized) await source.destroy();
}
