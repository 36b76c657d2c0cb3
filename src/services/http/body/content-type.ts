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
  const parts = MEDIA_TYPE.exec(header);
  if (parts === null) throw unsupportedMediaType('The Content-Type is malformed');
  const kind = kindOf((parts[1] ?? '').toLowerCase());
  const charset = CHARSET.exec(parts[2] ?? '')?.[1];
  if (kind !== 'other' && charset !== undefined && charset.toLowerCase() !== 'utf-8')
    throw unsupportedMediaType('The charset of the body must be UTF-8');
  return kind;
}

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[^"\\\\]*"))*)[ \\t]*;?[ \\t]*$`,
);
const CHARSET = /;[ \t]*charset="?([^";\s]*)"?/i;

function kindOf(type: string): BodyKind {
  if (type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))) return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other';
}
