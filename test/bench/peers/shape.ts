/** The application that every peer serves, so that all of them answer the same bytes. */

/** How many plugins this peer has. */
export const pluginCount = Number(process.env['N'] ?? 1);

/** Where it listens. */
export const port = Number(process.env['PORT'] ?? 0);
export const host = '127.0.0.1';

/** How many middlewares that only call the next one stand before each route. */
export const middlewareCount = Number(process.env['MIDDLEWARE'] ?? 0);

/**
 * Whether everything is on that a backend in production has: request log, request ids, security headers, a check of a token, and a
 * query that is checked by a schema.
 */
export const everythingOn = process.env['EVERYTHING'] === '1';

/** What a request has to bring then; the same for all peers that check it. */
export const TOKEN = 'Bearer 5f2b8f0c6c0e4e0f9f0f3a0a7d1c2b3e';

/** Nine routes of fixed paths; the tenth is `items/:id`. */
export const PAGES = ['status', 'list', 'stats', 'latest', 'top', 'tags', 'users', 'groups', 'about'] as const;

/** What configuration holds. */
export const SETTINGS = { app: { name: 'bench', tags: ['alpha', 'beta'] } };

/** The answer to `items/:id`. */
export interface Item {
  readonly plugin: string;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly tags: readonly string[];
  readonly rank: number;
}

/** The answer to each of the fixed paths. */
export interface Page {
  readonly plugin: string;
  readonly page: string;
  readonly ok: boolean;
  readonly kind: string;
  readonly tags: readonly string[];
  readonly rank: number;
}

export function itemOf(plugin: string, id: string, tags: readonly string[]): Item {
  return { plugin, id, name: `Item ${id}`, kind: 'sample', tags, rank: 42 };
}

export function pageOf(plugin: string, page: string, tags: readonly string[]): Page {
  return { plugin, page, ok: true, kind: 'static', tags, rank: 1 };
}

/** `plugin-0001` and so on; the first one is number 0. */
export function pluginId(index: number): string {
  return `plugin-${String(index + 1).padStart(4, '0')}`;
}

export function pluginIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => pluginId(index));
}
