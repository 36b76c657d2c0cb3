import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Config } from '../../../contracts/root-config.js';
import { toError } from '../../../errors/to-error.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import type { ServerCertificate } from './server-certificate.js';

const KEY = 'backend.https.certificate';

/**
 * Makes sure that a server can use a certificate with its key.
 *
 * @returns when the certificate ends
 * @throws ProsceniumError `INVALID_CONFIG`, which says which of the two is at fault and repeats nothing of it
 */
export function checkCertificate(config: Config, { cert, key }: ServerCertificate): Date {
  const certificate = attempt(
    () => new X509Certificate(cert),
    () =>
      invalidValue(
        config,
        `${KEY}.cert`,
        'is no PEM certificate',
        'include the file with -----BEGIN CERTIFICATE-----.',
      ),
  );
  const privateKey = attempt(
    () => createPrivateKey(key),
    () =>
      invalidValue(
        config,
        `${KEY}.key`,
        'is no PEM private key without a passphrase',
        'include the file with -----BEGIN PRIVATE KEY-----.',
      ),
  );
  checkPair(config, certificate, privateKey);
  attempt(
    () => createSecureContext({ cert, key }),
    (error) => invalidValue(config, KEY, `cannot be used: ${error.message}`, 'create it anew.'),
  );
  return new Date(certificate.validTo);
}

function checkPair(config: Config, certificate: X509Certificate, key: KeyObject): void {
  if (!certificate.checkPrivateKey(key))
    throw invalidValue(
      config,
      KEY,
      'has a certificate and a key that do not belong together',
      'include the key that the certificate was made for; of a chain, the certificate of the server comes first.',
    );
}

function attempt<T>(work: () => T, problem: (error: Error) => Error): T {
  try {
    return work();
  } catch (error) {
    throw problem(toError(error));
  }
}
