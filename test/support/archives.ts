import { Header, Pax } from 'tar';
import { gzipSync } from 'node:zlib';

/** An entry of an archive for a test, hostile ones included. */
export interface TestEntry {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO';
  readonly linkpath?: string;
  readonly mode?: number;
}

/** A tar archive, written as it is asked for. */
export function tarOf(entries: readonly TestEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', type = 'File', linkpath, mode = 0o644 }) => {
    const body = Buffer.from(content);
    const block = Buffer.alloc(512);
    const data = { path, type, mode, size: body.length, mtime: MODIFIED, ...(linkpath !== undefined && { linkpath }) };
    const needsPax = new Header(data).encode(block);
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
    return [...(needsPax ? [new Pax({ path, size: body.length }).encode()] : []), block, body, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The same, packed. */
export function tarGzOf(entries: readonly TestEntry[]): Buffer {
  return gzipSync(tarOf(entries));
}

/** A zip archive whose files are not packed, or packed by `deflate` where that is given. */
export function zipOf(entries: readonly (TestEntry & { readonly deflated?: Buffer })[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content = '', deflated, type = 'File', mode = 0o644 } of entries) {
    const body = Buffer.from(content);
    const name = Buffer.from(path);
    const stored = deflated ?? body;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflated === undefined ? 0 : 8, 4);
    common.writeUInt16LE(((2026 - 1980) << 9) | (1 << 5) | 1, 8);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, stored]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((((type === 'SymbolicLink' ? 0o120000 : 0o100000) | mode) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, name);
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

const MODIFIED = new Date('2026-01-01T00:00:00Z');
