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
export { type ActionAttributes, type ActionDescription, type ActionInvocation, Actions } from './contracts/actions.js';
export {
  type ActionContext,
  type ActionDefinition,
  type ActionExample,
  ActionsRegistry,
} from './contracts/actions-registry.js';
export {
  Auditor,
  type AuditorEvent,
  type AuditorEventOptions,
  type AuditorSeverityLevel,
} from './contracts/auditor.js';
export { Auth, type AuthenticateOptions, type PluginRequestTokenOptions } from './contracts/auth.js';
export { Cache, type CacheOptions, type CacheSetOptions } from './contracts/cache.js';
export type { Context, Middleware, RequestCredentials, RequestState } from './contracts/context.js';
export type {
  Credentials,
  NonePrincipal,
  PrincipalAccessRestrictions,
  PrincipalTypes,
  ServicePrincipal,
  UserPrincipal,
} from './contracts/credentials.js';
export { Database, DatabaseEntities, DatabaseMigrations } from './contracts/database.js';
export { Discovery } from './contracts/discovery.js';
export {
  type EventParams,
  Events,
  type EventSubscription,
  type ReceivedEvent,
  type SubscriptionOptions,
} from './contracts/events.js';
export { ExternalTokenHandler } from './contracts/external-token-handler.js';
export {
  HttpAuth,
  type HttpAuthCredentialsOptions,
  type HttpAuthRequest,
  type HttpAuthResponse,
} from './contracts/http-auth.js';
export { type HttpAuthPolicy, HttpRouter, RootHttpRouter, type Route } from './contracts/http-router.js';
export type { DurationUnits, HumanDuration } from './contracts/human-duration.js';
export { type CancelTimer, Clock } from './contracts/clock.js';
export { Lifecycle, type LifecycleHook, type LifecycleHookOptions, RootLifecycle } from './contracts/lifecycle.js';
export { Logger, type LogWriter, RootLogger } from './contracts/logger.js';
export {
  type InstalledModule,
  type InstalledPlugin,
  ModuleMetadata,
  PluginMetadata,
  RootInstanceMetadata,
  RootSystemMetadata,
} from './contracts/metadata.js';
export {
  type Counter,
  type Gauge,
  type Histogram,
  type MetricOptions,
  Metrics,
  type ObservableMetric,
  type ObservableMetricCallback,
  type UpDownCounter,
} from './contracts/metrics.js';
export type { MutableJsonObject, MutableJsonValue } from './contracts/mutable-json.js';
export type {
  AllOfCriteria,
  AnyOfCriteria,
  AuthorizeResult,
  BasicPermission,
  ConditionalPolicyDecision,
  DefinitivePolicyDecision,
  NotCriteria,
  Permission,
  PermissionAttributes,
  PermissionCondition,
  PermissionCriteria,
  PermissionRuleParam,
  PermissionRuleParams,
  PolicyDecision,
  ResourcePermission,
} from './contracts/permission.js';
export { PluginPlacement } from './contracts/plugin-placement.js';
export {
  type AuthorizePermissionRequest,
  Permissions,
  type PermissionsRequestOptions,
  type QueryPermissionRequest,
} from './contracts/permissions.js';
export {
  type PermissionResourceReference,
  type PermissionResourceTypeOptions,
  type PermissionRule,
  type PermissionRuleset,
  PermissionsRegistry,
} from './contracts/permissions-registry.js';
export {
  PluginTokenHandler,
  type PluginTokenRequest,
  type VerifiedPluginToken,
} from './contracts/plugin-token-handler.js';
export {
  type Config,
  type JsonObject,
  type JsonPrimitive,
  type JsonValue,
  RootConfig,
} from './contracts/root-config.js';
export { type ConfigFault, type DeclaredSection, RootConfigSchema } from './contracts/root-config-schema.js';
export { type HealthResponse, RootHealth } from './contracts/root-health.js';
export {
  type HealthCheck,
  type HealthCheckOptions,
  type HealthCheckResult,
  RootHealthChecks,
} from './contracts/root-health-checks.js';
export { Scheduled, type ScheduledOptions } from './contracts/scheduled.js';
export {
  Scheduler,
  type TaskDescription,
  type TaskFunction,
  type TaskInvocation,
  type TaskRunner,
  type TaskSchedule,
} from './contracts/scheduler.js';
export type { ServiceHooks, StartupFailureSource } from './contracts/service-hooks.js';
export { Subscribe, type SubscribeOptions } from './contracts/subscribe.js';
export type { TelemetryAttributes, TelemetryAttributeValue } from './contracts/telemetry-attributes.js';
export {
  Tracing,
  type TracingBaggage,
  type TracingContext,
  type TracingContexts,
  type TracingPropagation,
  type TracingSpan,
  type TracingSpanOptions,
} from './contracts/tracing.js';
export {
  type ReadTreeFile,
  type ReadTreeOptions,
  type ReadTreeResponse,
  type ReadUrlOptions,
  type ReadUrlResponse,
  UrlReader,
  type UrlReaderOptions,
  type UrlSearchFile,
  type UrlSearchResponse,
} from './contracts/url-reader.js';
export { UserInfo, type UserOwnership } from './contracts/user-info.js';
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
export { ExternalAccess, JwtPluginTokens, TokenAuth } from './services/auth/index.js';
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
export { ConfigRootSystemMetadata } from './services/system-metadata/index.js';
export { ConfigPluginPlacement } from './services/topology/index.js';
export { TokenUserInfo } from './services/user-info/index.js';
