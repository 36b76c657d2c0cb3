export { createFetchApi, type FetchApiOptions } from './create-fetch-api.js';
export type { DiscoveryApi } from './discovery-api.js';
export type { FetchApi, FetchFunction, FetchMiddleware } from './fetch-api.js';
export { FetchMiddlewares } from './fetch-middlewares.js';
export type { ConfigInput, ConfigReader, ConfigValues } from './frontend-config.js';
export { FrontendHostDiscovery } from './frontend-host-discovery.js';
export type { IdentityApi } from './identity-api.js';
export type { IdentityAuthOptions } from './inject-identity-auth.js';
export { keepUserCookie, type UserCookieOptions, type UserCookieTimers } from './keep-user-cookie.js';
export {
  createPluginClient,
  type PluginClient,
  type PluginClientOptions,
} from './plugin-client/create-plugin-client.js';
export type {
  AnswerOf,
  CallArguments,
  CallOptions,
  CallSettings,
  HttpMethod,
  OperationOf,
  PathsWith,
  RawBody,
  UntypedOperation,
  UntypedPaths,
} from './plugin-client/path-types.js';
export { type ErrorBody, ResponseError } from './response-error.js';
export {
  type BackstageUserIdentity,
  type ProfileInfo,
  SessionIdentity,
  type SessionIdentityOptions,
} from './session-identity.js';
