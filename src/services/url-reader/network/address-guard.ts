import { isIP, type LookupFunction } from 'node:net';
import { kindOfAddress } from './address-kind.js';
import type { Reach } from './reach.js';

/** A host with an address that may not be connected to. The address is for the log alone. */
export class AddressRefused extends Error {
  constructor(
    readonly host: string,
    readonly addresses: readonly string[],
  ) {
    super(`'${host}' has no address that may be connected to`);
    this.name = 'AddressRefused';
  }
}

/** Whether a connection that reaches so far may be made to an address. */
export function mayConnect(address: string, reach: Reach): boolean {
  const kind = kindOfAddress(address);
  return reach === 'exact' || kind === 'public' || (kind === 'internal' && reach === 'internal');
}

/** @throws AddressRefused for a host that is an address, which nobody looks up; others are checked when they are */
export function checkHost(hostname: string, reach: Reach): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !mayConnect(host, reach)) throw new AddressRefused(host, [host]);
}

/**
 * Looks names up for sockets and hands over nothing but addresses that may be connected to. What is checked is what the socket connects
 * to: nobody asks again in between.
 */
export function guardLookup(lookup: LookupFunction, reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const allowed = addresses.filter(({ address }) => mayConnect(address, reach));
      const [first] = allowed;
      if (first === undefined)
        return callback(
          new AddressRefused(
            hostname,
            addresses.map(({ address }) => address),
          ),
          [],
        );
      if (options.all === true) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}
