export { KoaHttpRouter, type RouteDescription } from './koa-http-router.js';
export { KoaRootHttpRouter, type KoaRootHttpRouterOptions } from './koa-root-http-router.js';
export type { ListenAddress } from './listen-address.js';
