export { Backend, type BackendOptions } from './backend/backend.js';
export { createBackend } from './backend/create-backend.js';
export { BackendStartupError } from './backend/backend-startup-error.js';
export type {
  BackendDescription,
  MethodDescription,
  ModuleDescription,
  PlacedPluginDescription,
  PluginDescription,
  ServiceDescription,
} from './backend/describe-plan.js';
export type { DefaultExport, Feature, FeatureInput } from './backend/feature-input.js';
export type { LimitOptions } from './backend/limits.js';
export type {
  ModuleStartupResult,
  PluginStartupResult,
  StartupFailure,
  StartupResult,
} from './backend/startup-result.js';
export * from './contracts/index.js';
export type {
  ConfigDeclaration,
  ConfigDeclarations,
  ConfigVisibility,
  JsonSchema,
} from './decorators/config-declaration.js';
export { Contract, type ContractOptions } from './decorators/contract.js';
export { Controller, Delete, Get, Patch, Post, Put } from './decorators/controller.js';
export { ExtensionPoint, type ExtensionPointOptions } from './decorators/extension-point.js';
export { FeatureLoader, type FeatureLoaderOptions, type LoadsFeatures } from './decorators/feature-loader.js';
export type { FeatureValue } from './decorators/feature-value.js';
export { Inject, InjectAll, Optional, Options } from './decorators/inject.js';
export { type MarkedMethod, markMethod, type MethodMark } from './decorators/method-mark.js';
export { Module, type ModuleOptions } from './decorators/module.js';
export { Plugin } from './decorators/plugin.js';
export { provide } from './decorators/provide.js';
export type { Contents } from './decorators/records.js';
export type {
  BodyForm,
  Principal,
  RouteOptions,
  SchemaIssue,
  SchemaResult,
  StandardSchema,
} from './decorators/route-options.js';
export { Service, type ServiceOptions } from './decorators/service.js';
export { Token, type TokenOptions } from './decorators/token.js';
export type {
  AbstractConstructor,
  Class,
  Constructor,
  ContractReference,
  Scope,
  ServiceKey,
  ServiceOf,
} from './decorators/types.js';
export { withOptions } from './decorators/with-options.js';
export {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  NotImplementedError,
  NotModifiedError,
  ServiceUnavailableError,
} from './errors/http-errors.js';
export { ProsceniumError } from './errors/proscenium-error.js';
export { PluginActions } from './services/actions/index.js';
export { ServedActionsRegistry } from './services/actions-registry/index.js';
export { ExternalAccess, JwtPluginTokens, TokenAuth } from './services/auth/index.js';
export { LogAuditor } from './services/auditor/index.js';
export { getOrSet, KeyvCache } from './services/cache/index.js';
export {
  ConfigSection,
  type ConfigOf,
  type ConfigSectionOptions,
  configSection,
  InjectConfig,
  type LiveSection,
} from './services/config-schema/index.js';
export {
  InjectRepository,
  repositoryToken,
  TypeOrmDatabase,
  type TypeOrmDatabaseOptions,
} from './services/database/index.js';
export { defaultServices } from './services/default-services.js';
export { ConfigDiscovery, PluginAddresses } from './services/discovery/index.js';
export { PluginGateway } from './services/gateway/index.js';
export { readDuration, toMilliseconds } from './services/duration/index.js';
export { EventLoopWatch, type EventLoopWatchOptions } from './services/event-loop/index.js';
export { BusEvents } from './services/events/index.js';
export { SystemClock } from './services/clock/index.js';
export { LifecycleRootHealth, SharedRootHealthChecks } from './services/health/index.js';
export { type PlainRequest, TokenHttpAuth, type TokenHttpAuthOptions } from './services/http-auth/index.js';
export {
  type CheckedInput,
  checkedInput,
  CredentialsHint,
  type CredentialsHintOptions,
  KoaHttpRouter,
  KoaRootHttpRouter,
  type KoaRootHttpRouterOptions,
  type ListenAddress,
  type MultipartField,
  type MultipartFile,
  type MultipartLimits,
  type MultipartPart,
  readMultipart,
  type RequestDescription,
  type ReceivedFile,
  type ReceivedForm,
  receiveFiles,
  serveStatic,
  type ServeStaticOptions,
} from './services/http/index.js';
export { RecordedLifecycle, RecordedRootLifecycle } from './services/lifecycle/index.js';
export { type LogLine, PinoRootLogger, type PinoRootLoggerOptions, PluginLogger } from './services/logger/index.js';
export {
  type DescribedApi,
  type DescribedRoute,
  OpenApiCatalogue,
  OpenApiEndpoints,
} from './services/openapi/index.js';
export {
  describeFault,
  FileRootConfig,
  type FileRootConfigOptions,
  type RemoteConfigOptions,
  type SchemaKeeper,
} from './services/root-config/index.js';
export {
  LeasedScheduler,
  readTaskSchedule,
  taskCancelPermission,
  taskTriggerPermission,
} from './services/scheduler/index.js';
export {
  createPermission,
  isCreatePermission,
  isDeletePermission,
  isPermission,
  isReadPermission,
  isResourcePermission,
  isUpdatePermission,
  PolicyPermissions,
  readPermissionTimeout,
  readPolicyDecision,
} from './services/permissions/index.js';
export * from './services/permissions-registry/index.js';
export * from './services/plugin-requests/index.js';
export { ConfigRootSystemMetadata } from './services/system-metadata/index.js';
export { TokenUserInfo } from './services/user-info/index.js';
export { GuardedUrlReader, OutboundConnections, type OutboundConnectionsOptions } from './services/url-reader/index.js';
export { ConfigPluginPlacement } from './services/topology/index.js';
