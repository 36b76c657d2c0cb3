import { InputError } from 'proscenium';
import { isObject } from '../model/field-rules.js';

/** Writes where a page begins as a text that means nothing to clients. */
export function encodeCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * Reads a cursor of {@link encodeCursor}.
 *
 * @param name - the parameter, for the error
 * @throws InputError when it is none
 */
export function decodeCursor(text: string, name: string): { readonly [key: string]: unknown; readonly offset: number } {
  const value = parse(text);
  if (!isObject(value) || !Number.isSafeInteger(value.offset) || Number(value.offset) < 0)
    throw new InputError(`Invalid ${name} '${text}': must be a cursor that came with an earlier page`);
  return { ...value, offset: Number(value.offset) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
