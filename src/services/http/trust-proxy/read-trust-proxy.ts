import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import { AddressProblem, AddressSet } from './address-set.js';

/**
 * Whether the proxy at an address is believed what it says about the request that it passed on.
 *
 * @param hop - 0 for the one that is connected to this server, 1 for the one before it
 */
export type TrustProxy = (address: string, hop: number) => boolean;

const KEY = 'backend.trustProxy';
const MEND =
  "write true, a number of proxies, or addresses: '10.0.0.0/8', 'loopback', 'linklocal', 'uniquelocal', several with commas or as a list.";

/**
 * Reads `backend.trustProxy`; `undefined` when nobody is trusted.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readTrustProxy(config: Config): TrustProxy | undefined {
  const value: unknown = config.getOptional(KEY);
  if (value === undefined || value === false || value === 0) return undefined;
  if (value === true) return () => true;
  if (typeof value === 'number') return trustHops(config, value);
  const texts: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string'))
    throw invalidValue(config, KEY, 'says neither whom to trust nor how many', MEND);
  return trustAddresses(
    config,
    texts.map((text) => text.trim()),
  );
}

function trustHops(config: Config, hops: number): TrustProxy {
  if (!Number.isInteger(hops) || hops < 0)
    throw invalidValue(config, KEY, `is ${hops}, which is no number of proxies`, MEND);
  return (_address, hop) => hop < hops;
}

function trustAddresses(config: Config, texts: readonly string[]): TrustProxy {
  try {
    const trusted = new AddressSet(texts);
    return (address) => trusted.has(address);
  } catch (error) {
    if (!(error instanceof AddressProblem)) throw error;
    throw invalidValue(config, KEY, error.message, MEND);
  }
}
