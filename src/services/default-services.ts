import type { Constructor } from '../decorators/types.js';
import { ExternalAccess, JwtPluginTokens, TokenAuth } from './auth/index.js';
import { PluginActions } from './actions/index.js';
import { ServedActionsRegistry } from './actions-registry/index.js';
import { LogAuditor } from './auditor/index.js';
import { KeyvCache } from './cache/index.js';
import { SystemClock } from './clock/index.js';
import { DatabaseConnections, TypeOrmDatabase } from './database/index.js';
import { ConfigDiscovery } from './discovery/index.js';
import { EventLoopWatch } from './event-loop/index.js';
import { BusEvents } from './events/index.js';
import { PluginGateway } from './gateway/index.js';
import { LifecycleRootHealth, SharedRootHealthChecks } from './health/index.js';
import { TokenHttpAuth } from './http-auth/index.js';
import { KoaHttpRouter, KoaRootHttpRouter } from './http/index.js';
import { RecordedLifecycle, RecordedRootLifecycle } from './lifecycle/index.js';
import { PinoRootLogger, PluginLogger } from './logger/index.js';
import { OpenApiEndpoints } from './openapi/index.js';
import { PolicyPermissions } from './permissions/index.js';
import { ServedPermissionsRegistry } from './permissions-registry/index.js';
import { PeerCheck, PeerVoice } from './peers/index.js';
import { FileRootConfig } from './root-config/index.js';
import { LeasedScheduler } from './scheduler/index.js';
import { ConfigRootSystemMetadata } from './system-metadata/index.js';
import { ConfigPluginPlacement } from './topology/index.js';
import { TokenUserInfo } from './user-info/index.js';
import { GuardedUrlReader } from './url-reader/index.js';

/** The services that `createBackend()` stands on; each can be replaced by adding another for its contract. */
export const defaultServices: readonly Constructor[] = Object.freeze([
  FileRootConfig,
  SystemClock,
  PinoRootLogger,
  RecordedRootLifecycle,
  EventLoopWatch,
  SharedRootHealthChecks,
  LifecycleRootHealth,
  KoaRootHttpRouter,
  ConfigPluginPlacement,
  ConfigRootSystemMetadata,
  PluginLogger,
  RecordedLifecycle,
  KoaHttpRouter,
  TokenHttpAuth,
  TokenUserInfo,
  DatabaseConnections,
  TypeOrmDatabase,
  LeasedScheduler,
  KeyvCache,
  BusEvents,
  ConfigDiscovery,
  PeerCheck,
  PeerVoice,
  ExternalAccess,
  JwtPluginTokens,
  TokenAuth,
  PolicyPermissions,
  ServedPermissionsRegistry,
  PluginActions,
  ServedActionsRegistry,
  OpenApiEndpoints,
  GuardedUrlReader,
  LogAuditor,
  PluginGateway,
]);
