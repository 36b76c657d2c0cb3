/** The one place where the command reaches into the events service. The library of the broker is loaded when it is opened. */
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import { problems } from '../../errors/catalogue.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import { toError } from '../../errors/to-error.js';
import type { RootConfig } from '../../contracts/root-config.js';
import type { ContractReference } from '../../decorators/types.js';
import type { DeadLetters } from '../../services/events/delivery/dead-letters.js';
import { readEventsSettings } from '../../services/events/events-settings.js';
import { openPlainBroker } from '../../services/events/open-broker.js';
import { SILENCE } from '../silent-log.js';

// By id, because the backend may stand on another copy of the package.
const CONFIG: ContractReference<RootConfig> = { id: 'core.rootConfig', scope: 'root' };

/**
 * Opens the broker that the backend would use.
 *
 * @returns what `work` returns; `undefined` when events stay in the process
 * @throws ProsceniumError `INVALID_CONFIG`, `COMMAND_FAILED` when the broker cannot be reached
 */
export async function withDeadLetters<T>(
  backend: InspectedBackend,
  work: (letters: DeadLetters) => Promise<T>,
): Promise<T | undefined> {
  const config = await backend.rootService(CONFIG);
  if (config === undefined) return undefined;
  const { broker, limits } = readEventsSettings(config);
  if (broker === undefined) return undefined;
  const opened = await openPlainBroker(broker, { namespace: broker.namespace, limits, logger: SILENCE }, config);
  try {
    return await work(opened);
  } catch (error) {
    if (ProsceniumError.is(error)) throw error;
    throw problems.commandFailed(
      'events:dead-letters',
      `has no answer of the broker: ${toError(error).message}`,
      'see that the server of events.broker runs, and lets you in.',
    );
  } finally {
    await opened.close();
  }
}
