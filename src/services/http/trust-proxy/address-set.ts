import { BlockList, isIP } from 'node:net';

/** Networks that have a name, with the meaning that Express gives them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Why a text names no address. */
export class AddressProblem extends Error {}

/**
 * A set of IP addresses: `10.1.2.3`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fc00::/7`, or the names `loopback`, `linklocal` and
 * `uniquelocal`. An IPv4 address that is written as one of IPv6 is the same address.
 */
export class AddressSet {
  readonly #list = new BlockList();

  /** @throws AddressProblem */
  constructor(entries: readonly string[]) {
    for (const entry of entries.flatMap((text) => NAMED[text] ?? [text])) this.#add(entry);
  }

  has(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }

  #add(entry: string): void {
    const [address = '', range, more] = entry.split('/');
    const family = isIP(address);
    if (family === 0 || more !== undefined)
      throw new AddressProblem(`names '${entry}', which is no address, network or known name`);
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (range === undefined) this.#list.addAddress(address, type);
    else this.#list.addSubnet(address, prefixOf(entry, range, family), type);
  }
}

function prefixOf(entry: string, range: string, family: number): number {
  const prefix = isIP(range) === 4 && family === 4 ? bitsOfMask(range) : /^\d{1,3}$/.test(range) ? Number(range) : -1;
  if (prefix < 0 || prefix > (family === 6 ? 128 : 32))
    throw new AddressProblem(`names '${entry}', whose part after the slash is no length of a network`);
  return prefix;
}

/** `255.255.0.0` has 16; -1 when a zero stands before a one. */
function bitsOfMask(mask: string): number {
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : -1;
}
