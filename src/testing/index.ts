export { StaticConfig } from '../services/root-config/index.js';
export { createTestBackend } from './create-test-backend.js';
export { type LogEntry, MemoryLogger } from './memory-logger.js';
export { type MockCredentials, mockAnonymous, mockService, mockUser } from './mock-credentials.js';
export { TestBackend, type TestBackendOptions, type TestRequest } from './test-backend.js';
