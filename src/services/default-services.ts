import type { Constructor } from '../decorators/types.js';
import { TypeOrmDatabase } from './database/index.js';
import { ConfigDiscovery } from './discovery/index.js';
import { LifecycleRootHealth } from './health/index.js';
import { KoaHttpRouter, KoaRootHttpRouter } from './http/index.js';
import { RecordedLifecycle, RecordedRootLifecycle } from './lifecycle/index.js';
import { PinoRootLogger, PluginLogger } from './logger/index.js';
import { FileRootConfig } from './root-config/index.js';
import { ConfigRootSystemMetadata } from './system-metadata/index.js';

/** The services that `createBackend()` stands on; each can be replaced by adding another for its contract. */
export const defaultServices: readonly Constructor[] = Object.freeze([
  FileRootConfig,
  PinoRootLogger,
  RecordedRootLifecycle,
  LifecycleRootHealth,
  KoaRootHttpRouter,
  ConfigRootSystemMetadata,
  PluginLogger,
  RecordedLifecycle,
  KoaHttpRouter,
  TypeOrmDatabase,
  ConfigDiscovery,
]);
