import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import type { ServerCertificate } from './server-certificate.js';

const KEY = 'backend.https';

/**
 * Reads `backend.https`: `undefined` for plain HTTP, `'generated'` for `true`, or the certificate of the operator.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for another value
 */
export function readHttps(config: Config): ServerCertificate | 'generated' | undefined {
  const value: unknown = config.getOptional(KEY);
  if (value === undefined || value === false) return undefined;
  if (value === true) return 'generated';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidValue(config, KEY, 'says neither yes nor which certificate', MEND);
  return { cert: config.getString(`${KEY}.certificate.cert`), key: config.getString(`${KEY}.certificate.key`) };
}

const MEND =
  'write true for a generated certificate, or { certificate: { cert, key } } with PEM texts, usually by $file.';
