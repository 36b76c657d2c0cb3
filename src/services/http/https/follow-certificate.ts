import type { Server } from 'node:http';
import { Server as EncryptedServer } from 'node:https';
import type { LogWriter } from '../../../contracts/logger.js';
import type { Config } from '../../../contracts/root-config.js';
import { toError } from '../../../errors/to-error.js';
import { checkCertificate } from './check-certificate.js';
import { readHttps } from './read-https.js';
import type { ServerCertificate } from './server-certificate.js';

/**
 * Gives a server each new certificate that comes with the configuration, for the connections from then on. One that cannot be used is
 * logged, and the last one stays.
 *
 * @returns ends it
 */
export function followCertificate(
  server: Server,
  current: ServerCertificate,
  config: Config,
  logger: LogWriter,
): (() => void) | undefined {
  let known = current;
  const subscription = config.subscribe?.(() => {
    try {
      const next = readHttps(config);
      if (typeof next !== 'object' || (next.cert === known.cert && next.key === known.key)) return;
      const end = checkCertificate(config, next);
      if (server instanceof EncryptedServer) server.setSecureContext(next);
      known = next;
      logger.info(`The certificate was replaced by one that is valid until ${end.toISOString()}`);
    } catch (error) {
      logger.error('The certificate stays as it was, the new one cannot be used', toError(error));
    }
  });
  return subscription && (() => subscription.unsubscribe());
}
