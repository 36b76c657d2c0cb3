import { authorizedFetch } from './session.js';

/** An answer other than a success; `errors` holds what is wrong with single values. */
export class ApiError extends Error {
  constructor(message, errors = []) {
    super(message);
    this.errors = errors;
  }
}

/** Asks a plugin of the portal. */
export async function request(path, { method = 'GET', body } = {}) {
  const headers = { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) };
  const response = await authorizedFetch(`/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  throw new ApiError(answer?.error?.message ?? `The portal answered ${response.status} ${response.statusText}`, answer?.errors);
}

export async function listEntities() {
  return request('/catalog/entities');
}

/** The parts of `component:default/website`. */
export function parseRef(ref) {
  const [, kind = '', namespace = 'default', name = ''] = /^(?:([^:]+):)?(?:([^/]+)\/)?(.+)$/.exec(ref) ?? [];
  return { kind, namespace, name };
}

export function refOf({ kind, metadata }) {
  return `${kind}:${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase();
}

/** Where an entity is shown, whether it is given as a reference or as its parts. */
export function entityPath(ref) {
  const { kind, namespace, name } = typeof ref === 'string' ? parseRef(ref) : ref;
  return `/entity/${[kind.toLowerCase(), namespace.toLowerCase(), name].map(encodeURIComponent).join('/')}`;
}

export function titleOf({ metadata, spec }) {
  return metadata.title ?? spec?.profile?.displayName ?? metadata.name;
}
