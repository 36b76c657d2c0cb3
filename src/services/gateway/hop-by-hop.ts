/** A header in lower case, and its value as it came. */
export type HeaderPair = readonly [name: string, value: string];

/**
 * The headers that are meant for the other end, in their order: without those of one connection, and those that `Connection` names.
 *
 * @param rawHeaders - name, value, name, value
 */
export function endToEndHeaders(rawHeaders: readonly string[]): readonly HeaderPair[] {
  const pairs: HeaderPair[] = [];
  let nominated: Set<string> | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (name === 'connection') nominated = addNominated(nominated, value);
    else if (!HOP_BY_HOP.has(name) && !name.startsWith('proxy-')) pairs.push([name, value]);
  }
  return nominated === undefined ? pairs : pairs.filter(([name]) => !nominated.has(name));
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** What says where a message ends is nobody's to take away. */
function addNominated(nominated: Set<string> | undefined, connection: string): Set<string> | undefined {
  const names = connection.split(',').map((option) => option.trim().toLowerCase());
  const other = names.filter((name) => name !== '' && !WELL_KNOWN.has(name));
  if (other.length === 0) return nominated;
  return new Set([...(nominated ?? []), ...other]);
}

const WELL_KNOWN: ReadonlySet<string> = new Set(['close', 'keep-alive', 'content-length']);
