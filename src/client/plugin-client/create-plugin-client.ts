import type { DiscoveryApi } from '../discovery-api.js';
import type { FetchApi } from '../fetch-api.js';
import { ResponseError } from '../response-error.js';
import type { AnswerOf, CallArguments, HttpMethod, OperationOf, PathsWith, UntypedPaths } from './path-types.js';
import { readAnswer } from './read-answer.js';
import { type Call, requestOf, targetOf } from './request-of.js';

/** What {@link createPluginClient} takes. */
export interface PluginClientOptions {
  /** Sends the requests. */
  readonly fetchApi: FetchApi;
  /** Finds the plugin; default the fetch API, which must then know `plugin://` addresses. */
  readonly discoveryApi?: DiscoveryApi | undefined;
}

type CallMethod<Paths, Method extends HttpMethod> = <Path extends PathsWith<Paths, Method>>(
  path: Path,
  ...options: CallArguments<OperationOf<Paths, Path, Method>>
) => Promise<AnswerOf<OperationOf<Paths, Path, Method>>>;

/**
 * Calls the routes of one plugin. Paths are those of its OpenAPI document: `/entities/{name}`. Each method resolves to the answer: JSON as
 * values, text as a string, nothing as `undefined`, everything else as a `Blob`.
 */
export interface PluginClient<Paths> {
  readonly get: CallMethod<Paths, 'get'>;
  readonly put: CallMethod<Paths, 'put'>;
  readonly post: CallMethod<Paths, 'post'>;
  readonly patch: CallMethod<Paths, 'patch'>;
  readonly delete: CallMethod<Paths, 'delete'>;
  /** Resolves to the answer of a success unread, with its status and headers, for a stream of events, say. */
  respond<Method extends HttpMethod, Path extends PathsWith<Paths, Method>>(
    method: Method,
    path: Path,
    ...options: CallArguments<OperationOf<Paths, Path, Method>>
  ): Promise<Response>;
}

/**
 * Makes a client of a plugin from the types of its OpenAPI document, as `proscenium client:types` writes them; those of
 * `openapi-typescript` fit, too. Without types it takes every path, and answers are `unknown`.
 *
 * A call rejects with a {@link ResponseError} when the answer is no success, with a `TypeError` when the path cannot be written or nobody
 * answers, and with the reason of `signal` when that gives it up.
 *
 * @example
 * ```ts
 * import { createFetchApi, createPluginClient, FetchMiddlewares, FrontendHostDiscovery } from 'proscenium/client';
 *
 * interface paths {
 *   '/books/{isbn}': {
 *     get: {
 *       parameters: { path: { isbn: string } };
 *       responses: { '2XX': { content: { 'application/json': { title: string } } } };
 *     };
 *   };
 * }
 * const discoveryApi = FrontendHostDiscovery.fromConfig({ backend: { baseUrl: 'https://portal.example.com' } });
 * const fetchApi = createFetchApi({ middleware: [FetchMiddlewares.resolvePluginProtocol({ discoveryApi })] });
 *
 * const library = createPluginClient<paths>('library', { fetchApi });
 * const { title } = await library.get('/books/{isbn}', { path: { isbn: '978-0' } });
 * ```
 */
export function createPluginClient<Paths = UntypedPaths>(
  pluginId: string,
  { fetchApi, discoveryApi }: PluginClientOptions,
): PluginClient<Paths> {
  const respond = async (method: HttpMethod, path: string, call: Call = {}): Promise<Response> => {
    const base = discoveryApi === undefined ? `plugin://${pluginId}` : await discoveryApi.getBaseUrl(pluginId);
    const response = await fetchApi.fetch(`${base}${targetOf(path, call)}`, requestOf(method, call));
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  };
  const answering = (method: HttpMethod) => async (path: string, call?: Call) =>
    readAnswer(await respond(method, path, call));
  const client: Record<keyof PluginClient<Paths>, unknown> = {
    get: answering('get'),
    put: answering('put'),
    post: answering('post'),
    patch: answering('patch'),
    delete: answering('delete'),
    respond,
  };
  // What the types allow is what these functions take.
  return client as PluginClient<Paths>;
}
