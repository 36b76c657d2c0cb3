import type { LogWriter } from '../../../contracts/logger.js';
import type { Config } from '../../../contracts/root-config.js';
import { toError } from '../../../errors/to-error.js';
import { ownBaseUrl } from '../../topology/index.js';
import { readHttps } from './read-https.js';
import type { ServerCertificate } from './server-certificate.js';

/**
 * The certificate that `backend.https` asks for: the operator's own, or one that was made for development and is kept for the next
 * starts; `undefined` for plain HTTP.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export async function findCertificate(
  config: Config,
  logger: LogWriter,
  folder: string = process.cwd(),
): Promise<ServerCertificate | undefined> {
  const wanted = readHttps(config);
  if (wanted === undefined) return undefined;
  if (wanted === 'generated') return findGenerated(config, logger, folder);
  const { checkCertificate } = await import('./check-certificate.js');
  const end = checkCertificate(config, wanted);
  if (end.getTime() < Date.now()) logger.warn(`The certificate in 'backend.https' ended on ${end.toISOString()}`);
  return wanted;
}

async function findGenerated(config: Config, logger: LogWriter, folder: string): Promise<ServerCertificate> {
  if (process.env['NODE_ENV'] === 'production')
    logger.warn("'backend.https' is true in production: no client trusts the certificate that is generated");
  const { certificatePath, readCertificateFile, writeCertificateFile } = await import('./kept-certificate.js');
  const { generateCertificate, isStillGood } = await import('./generated-certificate.js');
  const host = hostOf(config);
  const path = certificatePath(folder);
  const kept = await readCertificateFile(path);
  if (kept !== undefined && isStillGood(kept, host)) return kept;
  const made = await generateCertificate(host);
  await writeCertificateFile(path, made).then(
    () => logger.info(`Made a certificate for ${host}, kept in ${path}`),
    (error: unknown) => logger.warn(`Made a certificate for ${host}, which cannot be kept: ${toError(error).message}`),
  );
  return made;
}

/** The host by which browsers reach this backend, of which an IPv6 address stands in brackets there. */
function hostOf(config: Config): string {
  const baseUrl = ownBaseUrl(config) ?? '';
  if (!URL.canParse(baseUrl)) return 'localhost';
  return new URL(baseUrl).hostname.replace(/^\[(.*)\]$/, '$1');
}
