import type { ConfigReader } from './frontend-config.js';

/** A backend of `backend.topology` as browsers see it. */
export interface FrontendBackend {
  /** Where browsers reach it, without a slash at the end. */
  readonly url: string;
  readonly plugins: readonly string[];
}

/** The backends that have an address of their own for browsers; the plugins of the others are at `backend.baseUrl`. */
export function backendsOf(config: ConfigReader): readonly FrontendBackend[] {
  const backends = config.getOptional(KEY);
  if (typeof backends !== 'object' || backends === null) return [];
  return Object.keys(backends).flatMap((name) => {
    const key = `${KEY}.${name}`;
    const isSplit = typeof config.getOptional(`${key}.url`) === 'object';
    const url = config.getOptionalString(isSplit ? `${key}.url.external` : `${key}.url`);
    if (url === undefined || config.getOptional(`${key}.plugins`) === undefined) return [];
    return [{ url: url.replace(/\/+$/, ''), plugins: config.getStringArray(`${key}.plugins`) }];
  });
}

const KEY = 'backend.topology.backends';
