import { TestBackend, type TestBackendOptions } from './test-backend.js';

/**
 * Makes a backend for a test.
 *
 * @param options - `config` (default empty), `services`, `limits`
 *
 * @example
 * ```ts
 * const backend = await createTestBackend()
 *   .add(CatalogPlugin)
 *   .with(CatalogStore, { find: async (name) => ({ name }) })
 *   .start();
 *
 * const response = await backend.fetch('/api/catalog/entities/any', { as: mockUser() });
 * ```
 */
export function createTestBackend(options: TestBackendOptions = {}): TestBackend {
  return new TestBackend(options);
}
