export { type ActionAttributes, type ActionDescription, type ActionInvocation, Actions } from './actions.js';
export {
  type ActionContext,
  type ActionDefinition,
  type ActionExample,
  ActionsRegistry,
} from './actions-registry.js';
export {
  Auditor,
  type AuditorEvent,
  type AuditorEventOptions,
  type AuditorSeverityLevel,
} from './auditor.js';
export { Auth, type AuthenticateOptions, type PluginRequestTokenOptions } from './auth.js';
export { Cache, type CacheOptions, type CacheSetOptions } from './cache.js';
export type { ConnectionUpgrade, UpgradeHandler } from './connection-upgrade.js';
export type { Context, Middleware, RequestCredentials, RequestState } from './context.js';
export type {
  Credentials,
  NonePrincipal,
  PrincipalAccessRestrictions,
  PrincipalTypes,
  ServicePrincipal,
  UserPrincipal,
} from './credentials.js';
export { Database, DatabaseEntities, DatabaseMigrations } from './database.js';
export { Discovery } from './discovery.js';
export {
  type EventParams,
  Events,
  type EventSubscription,
  type ReceivedEvent,
  type SubscriptionOptions,
} from './events.js';
export { ExternalTokenHandler } from './external-token-handler.js';
export {
  HttpAuth,
  type HttpAuthCredentialsOptions,
  type HttpAuthRequest,
  type HttpAuthResponse,
} from './http-auth.js';
export {
  type FallbackOptions,
  type HttpAuthPolicy,
  HttpRouter,
  RootHttpRouter,
  type Route,
} from './http-router.js';
export type { DurationUnits, HumanDuration } from './human-duration.js';
export { type CancelTimer, Clock } from './clock.js';
export { Lifecycle, type LifecycleHook, type LifecycleHookOptions, RootLifecycle } from './lifecycle.js';
export { Logger, type LogWriter, RootLogger } from './logger.js';
export {
  type InstalledModule,
  type InstalledPlugin,
  ModuleMetadata,
  PluginMetadata,
  RootInstanceMetadata,
  RootSystemMetadata,
} from './metadata.js';
export {
  type Counter,
  type Gauge,
  type Histogram,
  type MetricOptions,
  Metrics,
  type ObservableMetric,
  type ObservableMetricCallback,
  type UpDownCounter,
} from './metrics.js';
export type { MutableJsonObject, MutableJsonValue } from './mutable-json.js';
export type * from './permission.js';
export { PluginPlacement } from './plugin-placement.js';
export {
  type AuthorizePermissionRequest,
  Permissions,
  type PermissionsRequestOptions,
  type QueryPermissionRequest,
} from './permissions.js';
export {
  type PermissionResourceReference,
  type PermissionResourceTypeOptions,
  type PermissionRule,
  type PermissionRuleset,
  PermissionsRegistry,
} from './permissions-registry.js';
export {
  PluginTokenHandler,
  type PluginTokenRequest,
  type VerifiedPluginToken,
} from './plugin-token-handler.js';
export {
  type Config,
  type JsonObject,
  type JsonPrimitive,
  type JsonValue,
  RootConfig,
} from './root-config.js';
export { type ConfigFault, type DeclaredSection, RootConfigSchema } from './root-config-schema.js';
export { type HealthResponse, RootHealth } from './root-health.js';
export {
  type HealthCheck,
  type HealthCheckOptions,
  type HealthCheckResult,
  RootHealthChecks,
} from './root-health-checks.js';
export { Scheduled, type ScheduledOptions } from './scheduled.js';
export {
  Scheduler,
  type TaskDescription,
  type TaskFunction,
  type TaskInvocation,
  type TaskRunner,
  type TaskSchedule,
} from './scheduler.js';
export type { ServiceHooks, StartupFailureSource } from './service-hooks.js';
export { Subscribe, type SubscribeOptions } from './subscribe.js';
export type { TelemetryAttributes, TelemetryAttributeValue } from './telemetry-attributes.js';
export {
  Tracing,
  type TracingBaggage,
  type TracingContext,
  type TracingContexts,
  type TracingPropagation,
  type TracingSpan,
  type TracingSpanOptions,
} from './tracing.js';
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
} from './url-reader.js';
export {
  type ArchiveOptions,
  type ReadTreeResponseFactory,
  type UrlReaderEntry,
  UrlReaderFactory,
  type UrlReaderTools,
} from './url-reader-factory.js';
export { UserInfo, type UserOwnership } from './user-info.js';
