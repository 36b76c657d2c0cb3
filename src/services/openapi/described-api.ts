import type { Principal, RouteOptions } from '../../decorators/route-options.js';

/** A route as a document needs it. */
export interface DescribedRoute {
  readonly method: string;
  /** Below the prefix of the plugin, in the notation of @koa/router, without a slash at the end. */
  readonly path: string;
  /** Who may call it when everything is considered. */
  readonly allow: readonly Principal[];
  readonly options: RouteOptions;
  /** `entityShow`; without it, the name is made of method and path. */
  readonly name?: string | undefined;
}

/** The routes of one plugin. */
export interface DescribedApi {
  readonly pluginId: string;
  /** `/api/catalog` */
  readonly prefix: string;
  /** Changes with the routes, so that a document can be kept. */
  readonly revision: () => number;
  readonly routes: () => readonly DescribedRoute[];
}
