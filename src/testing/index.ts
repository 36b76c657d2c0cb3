export { StaticConfig } from '../services/root-config/index.js';
export { createTestBackend } from './create-test-backend.js';
export { type LogEntry, MemoryLogger } from './memory-logger.js';
export { MockAuth } from './mocks/mock-auth.js';
export {
  type MockCredentials,
  mockAnonymous,
  mockService,
  type MockServiceOptions,
  mockUser,
  mockUserCookie,
  type MockUserOptions,
} from './mocks/mock-callers.js';
export { mockCredentials } from './mocks/mock-credentials.js';
export { MockDiscovery } from './mocks/mock-discovery.js';
export { MockHttpAuth, type MockHttpAuthOptions } from './mocks/mock-http-auth.js';
export { MockPermissions } from './mocks/mock-permissions.js';
export { MockUserInfo, type MockUserInfoOptions } from './mocks/mock-user-info.js';
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
