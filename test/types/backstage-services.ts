/**
 * The shape of Backstage's services (`@backstage/backend-plugin-api` 1.10), as far as our contracts follow it method for method.
 * Written down by hand, so that nothing of Backstage needs to be installed to see whether they still fit.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

export type JsonValue = string | number | boolean | null | JsonObject | JsonValue[];
export type JsonObject = { [key in string]?: JsonValue };

/** What Luxon's `Duration` has in common with a duration of units. */
export interface Duration {
  get hours(): number;
  get minutes(): number;
  get seconds(): number;
  toISO(): string;
}
type HumanDuration = { hours?: number; minutes?: number; seconds?: number; milliseconds?: number };

export interface Request extends IncomingMessage {
  originalUrl: string;
  ip: string | undefined;
}
export interface Response extends ServerResponse {
  locals: Record<string, unknown>;
}

type ServicePrincipal = {
  type: 'service';
  subject: string;
  accessRestrictions?: {
    permissionNames?: string[];
    permissionAttributes?: { action?: Array<'create' | 'read' | 'update' | 'delete'> };
  };
};
type UserPrincipal = { type: 'user'; userEntityRef: string; actor?: ServicePrincipal };
type NonePrincipal = { type: 'none' };
type PrincipalTypes = { user: UserPrincipal; service: ServicePrincipal; none: NonePrincipal; unknown: unknown };
export type Credentials<P = unknown> = { $$type: '@backstage/BackstageCredentials'; expiresAt?: Date; principal: P };

export interface AuthService {
  authenticate(token: string, options?: { allowLimitedAccess?: boolean }): Promise<Credentials>;
  isPrincipal<T extends keyof PrincipalTypes>(
    credentials: Credentials,
    type: T,
  ): credentials is Credentials<PrincipalTypes[T]>;
  getNoneCredentials(): Promise<Credentials<NonePrincipal>>;
  getOwnServiceCredentials(): Promise<Credentials<ServicePrincipal>>;
  getPluginRequestToken(options: { onBehalfOf: Credentials; targetPluginId: string }): Promise<{ token: string }>;
  getLimitedUserToken(credentials: Credentials<UserPrincipal>): Promise<{ token: string; expiresAt: Date }>;
  listPublicServiceKeys(): Promise<{ keys: JsonObject[] }>;
}

export interface HttpAuthService {
  credentials<T extends keyof PrincipalTypes = 'unknown'>(
    request: Request,
    options?: { allow?: T[]; allowLimitedAccess?: boolean },
  ): Promise<Credentials<PrincipalTypes[T]>>;
  issueUserCookie(response: Response, options?: { credentials?: Credentials }): Promise<{ expiresAt: Date }>;
}

export interface UserInfoService {
  getUserInfo(credentials: Credentials): Promise<{ userEntityRef: string; ownershipEntityRefs: string[] }>;
}

type Attributes = { action?: 'create' | 'read' | 'update' | 'delete' };
type BasicPermission = { type: 'basic'; name: string; attributes: Attributes };
type ResourcePermission = { type: 'resource'; name: string; attributes: Attributes; resourceType: string };
type Criteria<T> =
  | { allOf: [Criteria<T>, ...Criteria<T>[]] }
  | { anyOf: [Criteria<T>, ...Criteria<T>[]] }
  | { not: Criteria<T> }
  | T;
type Condition = {
  resourceType: string;
  rule: string;
  params?:
    | undefined
    | Record<string, string | number | boolean | null | Array<string | number | boolean | null> | undefined>;
};
type Definitive = { result: 'ALLOW' | 'DENY' };
type Conditional = { result: 'CONDITIONAL'; pluginId: string; resourceType: string; conditions: Criteria<Condition> };

export interface PermissionsService {
  authorize(
    requests: Array<
      { permission: BasicPermission; resourceRef?: never } | { permission: ResourcePermission; resourceRef: string }
    >,
    options: { credentials: Credentials },
  ): Promise<Definitive[]>;
  authorizeConditional(
    requests: { permission: ResourcePermission; resourceRef?: never }[],
    options: { credentials: Credentials },
  ): Promise<(Definitive | Conditional)[]>;
}

export interface CacheService {
  get<T extends JsonValue>(key: string): Promise<T | undefined>;
  set(key: string, value: JsonValue, options?: { ttl?: number | HumanDuration }): Promise<void>;
  delete(key: string): Promise<void>;
  withOptions(options: { defaultTtl?: number | HumanDuration }): CacheService;
}

type Schedule = {
  frequency: { cron: string } | Duration | HumanDuration | { trigger: 'manual' };
  timeout: Duration | HumanDuration;
  initialDelay?: Duration | HumanDuration;
  scope?: 'global' | 'local';
};
type Invocation = {
  id: string;
  fn: ((abortSignal: AbortSignal) => void | Promise<void>) | (() => void | Promise<void>);
  signal?: AbortSignal;
};

export interface SchedulerService {
  triggerTask(id: string): Promise<void>;
  cancelTask(id: string): Promise<void>;
  scheduleTask(task: Schedule & Invocation): Promise<void>;
  createScheduledTaskRunner(schedule: Schedule): { run(task: Invocation): Promise<void> };
  getScheduledTasks(): Promise<{ id: string; scope: 'global' | 'local'; settings: { version: number } & JsonObject }[]>;
}

type EventParams = {
  topic: string;
  eventPayload: unknown;
  metadata?: Record<string, string | string[] | undefined>;
};

export interface EventsService {
  publish(params: EventParams): Promise<void>;
  subscribe(options: { id: string; topics: string[]; onEvent: (params: EventParams) => Promise<void> }): Promise<void>;
}

type ReadFile = { content(): Promise<Buffer>; lastModifiedAt?: Date };
type ReadOptions = { etag?: string; signal?: AbortSignal; token?: string };

export interface UrlReaderService {
  readUrl(
    url: string,
    options?: ReadOptions & { lastModifiedAfter?: Date },
  ): Promise<{ buffer(): Promise<Buffer>; stream?(): Readable; etag?: string; lastModifiedAt?: Date }>;
  readTree(
    url: string,
    options?: ReadOptions & { filter?(path: string, info?: { size: number }): boolean },
  ): Promise<{
    files(): Promise<(ReadFile & { path: string })[]>;
    archive(): Promise<NodeJS.ReadableStream>;
    dir(options?: { targetDir?: string }): Promise<string>;
    etag: string;
  }>;
  search(url: string, options?: ReadOptions): Promise<{ files: (ReadFile & { url: string })[]; etag: string }>;
}

export interface AuditorService {
  createEvent(options: {
    eventId: string;
    severityLevel?: 'low' | 'medium' | 'high' | 'critical';
    request?: Request;
    meta?: JsonObject;
  }): Promise<{
    success(options?: { meta?: JsonObject }): Promise<void>;
    fail(options: { meta?: JsonObject; error: Error }): Promise<void>;
  }>;
}

export interface LoggerService {
  error(message: string, meta?: Error | JsonObject): void;
  warn(message: string, meta?: Error | JsonObject): void;
  info(message: string, meta?: Error | JsonObject): void;
  debug(message: string, meta?: Error | JsonObject): void;
  child(meta: JsonObject): LoggerService;
}

export interface LifecycleService {
  addStartupHook(hook: () => void | Promise<void>, options?: { logger?: LoggerService }): void;
  addShutdownHook(hook: () => void | Promise<void>, options?: { logger?: LoggerService }): void;
}

export interface RootLifecycleService extends LifecycleService {
  addBeforeShutdownHook(hook: () => void | Promise<void>): void;
}

export interface DiscoveryService {
  getBaseUrl(pluginId: string): Promise<string>;
  getExternalBaseUrl(pluginId: string): Promise<string>;
}

export interface Config {
  subscribe?(onChange: () => void): { unsubscribe: () => void };
  has(key: string): boolean;
  keys(): string[];
  get<T = JsonValue>(key?: string): T;
  getOptional<T = JsonValue>(key?: string): T | undefined;
  getConfig(key: string): Config;
  getOptionalConfig(key: string): Config | undefined;
  getConfigArray(key: string): Config[];
  getOptionalConfigArray(key: string): Config[] | undefined;
  getNumber(key: string): number;
  getOptionalNumber(key: string): number | undefined;
  getBoolean(key: string): boolean;
  getOptionalBoolean(key: string): boolean | undefined;
  getString(key: string): string;
  getOptionalString(key: string): string | undefined;
  getStringArray(key: string): string[];
  getOptionalStringArray(key: string): string[] | undefined;
}

export interface PluginMetadataService {
  getId(): string;
}

export interface RootInstanceMetadataService {
  getInstalledPlugins: () => Promise<
    ReadonlyArray<{ readonly pluginId: string; readonly modules: ReadonlyArray<{ moduleId: string }> }>
  >;
}
