import { unsupportedMediaType } from '../status-error.js';

/** How a body is to be read; `'other'` is left to the handler. */
export type BodyKind = 'json' | 'form' | 'other';

/**
 * Reads a Content-Type strictly: one that two programs could read in two ways is refused, so that no body slips past its checks.
 *
 * @throws StatusError 415 for a malformed type, and for JSON or a form in another charset than UTF-8
 */
export function readContentType(header: string | undefined): BodyKind {
  if (header === undefined) return 'other';
  if (header === 'application/json') return 'json';
  const { type, charset } = parseMediaType(header);
  const kind = kindOf(type);
  if (kind !== 'other') requireUtf8(charset);
  return kind;
}

/** @throws StatusError 415 for a malformed type, and for any charset but UTF-8 */
export function requireUtf8Text(header: string | undefined): void {
  if (header !== undefined) requireUtf8(parseMediaType(header).charset);
}

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[^"\\\\]*"))*)[ \\t]*;?[ \\t]*$`,
);
const CHARSET = /;[ \t]*charset="?([^";\s]*)"?/i;

function parseMediaType(header: string): { readonly type: string; readonly charset: string | undefined } {
  const parts = MEDIA_TYPE.exec(header);
  if (parts === null) throw unsupportedMediaType('The Content-Type is malformed');
  return { type: (parts[1] ?? '').toLowerCase(), charset: CHARSET.exec(parts[2] ?? '')?.[1] };
}

function requireUtf8(charset: string | undefined): void {
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    throw unsupportedMediaType('The charset of the body must be UTF-8');
}

function kindOf(type: string): BodyKind {
  if (type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))) return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other';
}
