import { BlockList, isIP } from 'node:net';

/**
 * What an IP address is for: the Internet, a network of one's own, or nothing that a backend should ever be made to read from, such as
 * the addresses at which clouds hand out credentials.
 */
export type AddressKind = 'public' | 'internal' | 'forbidden';

/** Tells what an address is for. An IPv4 address inside one of IPv6 (mapped, NAT64, 6to4) counts as itself. */
export function kindOfAddress(address: string): AddressKind {
  const [bare = ''] = address.split('%');
  const family = isIP(bare);
  if (family === 4) return kindOfIpv4(bare);
  return family === 6 ? kindOfIpv6(bare) : 'forbidden';
}

function kindOfIpv4(address: string): AddressKind {
  if (FORBIDDEN.check(address, 'ipv4')) return 'forbidden';
  return INTERNAL.check(address, 'ipv4') ? 'internal' : 'public';
}

function kindOfIpv6(address: string): AddressKind {
  const groups = groupsOf(address);
  const embedded = embeddedIpv4(groups);
  if (embedded !== undefined) return kindOfIpv4(embedded);
  if (FORBIDDEN.check(address, 'ipv6')) return 'forbidden';
  if (INTERNAL.check(address, 'ipv6')) return 'internal';
  return isGlobalUnicast(groups) ? 'public' : 'forbidden';
}

/** Where clouds answer with credentials or configuration, and what is no host at all: this network, groups, reserved, documentation. */
const FORBIDDEN = blockList([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  'fe80::/10',
  'fd00:ec2::/32',
  'fd20:ce::/32',
  'ff00::/8',
  '2001::/32',
  '2001:db8::/32',
]);

const INTERNAL = blockList([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '::1/128',
  'fc00::/7',
  'fec0::/10',
]);

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The address as its eight numbers; the parser of URLs knows every way to write one. */
function groupsOf(address: string): readonly number[] {
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const head = numbersIn(before);
  const tail = numbersIn(after ?? '');
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function numbersIn(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function embeddedIpv4(groups: readonly number[]): string | undefined {
  if (startsWith(groups, [0, 0, 0, 0, 0, 0xffff]) || startsWith(groups, [0x64, 0xff9b, 0, 0, 0, 0]))
    return ipv4(groups[6], groups[7]);
  if (startsWith(groups, [0x2002])) return ipv4(groups[1], groups[2]);
  return undefined;
}

function ipv4(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function isGlobalUnicast([first = 0]: readonly number[]): boolean {
  return first >> 13 === 1;
}

function startsWith(groups: readonly number[], prefix: readonly number[]): boolean {
  return prefix.every((group, index) => groups[index] === group);
}
