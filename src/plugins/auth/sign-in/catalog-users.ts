import { Auth } from '../../../contracts/auth.js';
import { Discovery } from '../../../contracts/discovery.js';
import { Service } from '../../../decorators/service.js';
import { ConflictError, InputError, NotFoundError, ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import { parseEntityRef } from './entity-ref.js';
import type { CatalogFilter, CatalogUserQuery, UserEntity } from './sign-in.js';

/** Finds users by asking the plugin `catalog`, wherever it is. */
@Service('plugin')
export class CatalogUsers {
  constructor(
    private readonly auth: Auth,
    private readonly discovery: Discovery,
  ) {}

  /**
   * @throws NotFoundError, ConflictError when several fit, ServiceUnavailableError when the catalog gives no answer of use
   */
  async find(query: CatalogUserQuery): Promise<UserEntity> {
    const found = await this.#ask(pathOf(query));
    const [first, second] = Array.isArray(found) ? (found as UserEntity[]) : [found as UserEntity | undefined];
    if (second !== undefined) throw new ConflictError('User lookup resulted in multiple matches');
    if (first === undefined) throw new NotFoundError('User not found');
    return first;
  }

  /** @returns `undefined` when there is no such thing, or no catalog */
  async #ask(path: string): Promise<unknown> {
    try {
      const onBehalfOf = await this.auth.getOwnServiceCredentials();
      const { token } = await this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'catalog' });
      const response = await fetch(`${await this.discovery.getBaseUrl('catalog')}${path}`, {
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(LIMIT),
        // The token is for the catalog, and for nobody it may point to.
        redirect: 'error',
      });
      if (response.status === 404) return void (await response.body?.cancel());
      if (response.ok) return await response.json();
      await response.body?.cancel();
      throw new Error(`it answered ${response.status}`);
    } catch (error) {
      throw new ServiceUnavailableError(
        `The catalog could not be asked for the user: ${toError(error).message}`,
        error,
      );
    }
  }
}

/** How long the catalog may take, in milliseconds. */
const LIMIT = 10_000;

function pathOf(query: CatalogUserQuery): string {
  if ('entityRef' in query) {
    const { kind, namespace, name } = parseEntityRef(query.entityRef, 'user');
    return `/entities/by-name/${[kind, namespace, name].map((part) => encodeURIComponent(part.toLowerCase())).join('/')}`;
  }
  const filters = filtersOf(query).map((filter) => ({ kind: 'user', ...filter }));
  return `/entities?${filters.map((filter) => `filter=${encodeURIComponent(conditions(filter))}`).join('&')}`;
}

function filtersOf(query: CatalogUserQuery): readonly CatalogFilter[] {
  if ('annotations' in query) {
    const entries = Object.entries(query.annotations).map(([key, value]) => [`metadata.annotations.${key}`, value]);
    return [Object.fromEntries(entries) as CatalogFilter];
  }
  if ('filter' in query) return [query.filter].flat() as readonly CatalogFilter[];
  throw new InputError('Invalid user lookup query');
}

/** What the catalog reads as one condition beside another; a comma in a value would add conditions of whoever wrote it. */
function conditions(filter: CatalogFilter): string {
  const pairs = Object.entries(filter).flatMap(([key, values]) => [values].flat().map((value) => `${key}=${value}`));
  if (pairs.some((pair) => pair.includes(','))) throw new NotFoundError('User not found');
  return pairs.join(',');
}
