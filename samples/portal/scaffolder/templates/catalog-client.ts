import { Auth, Discovery, NotFoundError, type JsonObject, Service, ServiceUnavailableError } from 'proscenium';
import { type EntityRef, formatEntityRef } from './entity-ref.js';

/** How long the catalog may take to answer, in milliseconds. */
const CATALOG_TIMEOUT = 10_000;

/** What a request to the catalog has beside its path. */
interface CatalogRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An entity as the catalog sends it. */
export interface Entity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & {
    readonly name: string;
    readonly namespace?: string;
    readonly title?: string;
    readonly description?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: JsonObject;
}

/** A place that the catalog can read: `{ type: 'file', target: '/srv/website/catalog-info.yaml' }`. */
export interface Location {
  readonly type: string;
  readonly target: string;
}

/** Talks to the catalog plugin over HTTP, wherever it runs, in the name of the scaffolder. */
@Service('plugin')
export class CatalogClient {
  constructor(
    private readonly discovery: Discovery,
    private readonly auth: Auth,
  ) {}

  /** The entity of that name; `undefined` when the catalog has none. */
  async find(ref: EntityRef): Promise<Entity | undefined> {
    const path = [ref.kind, ref.namespace, ref.name].map(encodeURIComponent).join('/');
    const response = await this.#fetch(`/entities/by-name/${path}`);
    if (response.status === 404) return undefined;
    return (await this.#read(response)) as Entity;
  }

  /** @throws NotFoundError when the catalog has no such entity */
  async get(ref: EntityRef): Promise<Entity> {
    const entity = await this.find(ref);
    if (entity === undefined) throw new NotFoundError(`the catalog has no entity '${formatEntityRef(ref)}'`);
    return entity;
  }

  /**
   * Asks what the catalog would find at a location, without adding it.
   *
   * @throws Error with the catalog's own words when it refuses
   */
  async tryLocation(location: Location): Promise<readonly Entity[]> {
    const { entities } = (await this.#post('/locations?dryRun=true', location)) as { entities: readonly Entity[] };
    return entities;
  }

  /**
   * Tells the catalog to read a location, now and from now on.
   *
   * @throws Error with the catalog's own words when it refuses
   */
  async addLocation(location: Location): Promise<void> {
    await this.#post('/locations', location);
  }

  async #post(path: string, body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return this.#read(await this.#fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  async #fetch(path: string, init: CatalogRequest = {}): Promise<Response> {
    const baseUrl = await this.discovery.getBaseUrl('catalog');
    const onBehalfOf = await this.auth.getOwnServiceCredentials();
    const { token } = await this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'catalog' });
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    try {
      return await fetch(`${baseUrl}${path}`, { ...init, headers, signal: AbortSignal.timeout(CATALOG_TIMEOUT) });
    } catch (error) {
      throw new ServiceUnavailableError('the catalog cannot be reached', error);
    }
  }

  async #read(response: Response): Promise<unknown> {
    const body = (await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
    if (response.ok && body !== undefined) return body;
    throw new Error(`the catalog answered ${response.status}: ${body?.error?.message ?? response.statusText}`);
  }
}
