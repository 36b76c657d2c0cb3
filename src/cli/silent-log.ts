import type { LogWriter } from '../contracts/logger.js';

/** For services that a command uses: what goes wrong is told by the command. */
export const SILENCE: LogWriter = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => SILENCE,
};
