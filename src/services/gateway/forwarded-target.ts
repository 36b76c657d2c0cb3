import { InputError } from '../../errors/http-errors.js';

/** Which plugin a request is for, and what of its target is to be sent there. */
export interface ForwardedTarget {
  readonly pluginId: string;
  /** Below the plugin, with the query, byte for byte: `/entities?limit=1`, or nothing at all. */
  readonly rest: string;
}

/**
 * Takes the target of a request below `/api` apart.
 *
 * @returns `undefined` when no plugin can have the id
 * @throws InputError for a path that two servers could read in two ways
 */
export function readForwardedTarget(url: string): ForwardedTarget | undefined {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  if (url.includes('#') || isAmbiguous(path)) throw new InputError('The path is not valid');
  const pluginId = TARGET.exec(path)?.[1];
  return pluginId === undefined ? undefined : { pluginId, rest: url.slice('/api/'.length + pluginId.length) };
}

const TARGET = /^\/api\/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:\/|$)/;

/** Dots, slashes, backslashes and NUL, encoded once or twice; `//`; and what some servers take for a dot segment. */
const AMBIGUOUS = /%(?:25)*(?:2e|2f|5c|00)|\\|\0|\/\/|\/\.{1,2}(?:[/;]|$)/i;

function isAmbiguous(path: string): boolean {
  return AMBIGUOUS.test(path);
}
