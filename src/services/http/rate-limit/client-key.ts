import { isIPv6 } from 'node:net';

/**
 * What the requests of one client are counted under. Of an IPv6 address that is the first half, since every subscriber is given at
 * least that much to choose from.
 */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const groups = expand(address);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** All eight groups, without the zone and without leading zeros. */
function expand(address: string): string[] {
  const [head = [], tail] = withoutZone(address).split('::').map(groupsOf);
  if (tail === undefined) return head;
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

function groupsOf(text: string): string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    // The last four bytes may be written as in IPv4.
    if (group.includes('.')) return ['0', '0'];
    return [Number.parseInt(group, 16).toString(16)];
  });
}
