export { StaticConfig } from '../services/root-config/index.js';
export { createTestBackend } from './create-test-backend.js';
export { type LogEntry, MemoryLogger } from './memory-logger.js';
export { type MockCredentials, mockAnonymous, mockService, mockUser } from './mock-credentials.js';
export type { RegisterHook } from './auto-stop.js';
export { TestBackend, type TestBackendOptions, type TestRequest } from './test-backend.js';
export { TestClock, type TestClockOptions } from './test-clock.js';
export { type TestCache, type TestCacheId, TestCaches, type TestCachesOptions } from './test-caches.js';
export {
  type TestDatabase,
  type TestDatabaseId,
  TestDatabases,
  type TestDatabasesOptions,
} from './test-databases.js';
export type { TestResource } from './test-resource.js';
