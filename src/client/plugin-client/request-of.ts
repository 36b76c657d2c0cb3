import type { CallSettings, HttpMethod } from './path-types.js';
import { textOf } from './text-of.js';
import { writeQuery } from './write-query.js';

/** A call as its function receives it, when the types have done their work. */
export interface Call extends CallSettings {
  readonly path?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
}

/**
 * The path with its parameters, and the query.
 *
 * @throws TypeError for a parameter that is missing, or that would lead to another path
 */
export function targetOf(template: string, { path = {}, query = {} }: Call): string {
  const written = template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => encodeSegment(template, name, path[name]));
  const search = writeQuery(query);
  return `${written === '/' ? '' : written}${search === '' ? '' : `?${search}`}`;
}

/** What goes with the address. */
export function requestOf(method: HttpMethod, { body, contentType, headers, signal, credentials }: Call): RequestInit {
  const all = new Headers(headers);
  if (!all.has('accept')) all.set('accept', 'application/json');
  const isJson = contentType === undefined ? !isRaw(body) : /^application\/(?:json|.+\+json)\b/.test(contentType);
  const type = contentType ?? (isJson ? 'application/json' : undefined);
  if (body !== undefined && type !== undefined) all.set('content-type', type);
  return {
    method: method.toUpperCase(),
    headers: all,
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as Blob) }),
    ...(signal === undefined ? {} : { signal }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function encodeSegment(template: string, name: string, value: unknown): string {
  const text = value === undefined || value === null ? '' : encodeURIComponent(textOf(value));
  if (text === '') throw new TypeError(`The path ${template} needs a value for '${name}'.`);
  // Even when they are encoded, addresses are read as if such parts were not there.
  if (text === '.' || text === '..') throw new TypeError(`In the path ${template} '${name}' cannot be '${text}'.`);
  return text;
}

/** What `fetch` sends as it is, and knows the type of. A text is a value of JSON unless `contentType` says otherwise. */
function isRaw(body: unknown): boolean {
  return (
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  );
}
