import { StatusError } from '../status-error.js';

/** A part of a file; both ends belong to it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header.
 *
 * @param size - of the whole, in bytes
 * @returns `undefined` when the whole is to be sent: there is no header, it is malformed, or it asks for several parts
 * @throws StatusError 416 when nothing of the file lies in the part
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') return within({ start: Math.max(0, size - Number(last)), end: size - 1 }, size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return within({ start, end }, size);
}

function within(range: ByteRange, size: number): ByteRange {
  if (range.start < size && range.start <= range.end) return range;
  const error = new StatusError(416, 'RangeNotSatisfiableError', `The file has ${size} bytes`);
  throw Object.assign(error, { expose: true, headers: { 'Content-Range': `bytes */${size}` } });
}
