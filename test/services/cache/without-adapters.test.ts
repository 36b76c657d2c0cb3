import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { lines } from '../../support/failure-of.js';

/** Resolves every package but the adapters. */
const hooks = `export async function resolve(specifier, context, next) {
  if (specifier.startsWith('@keyv/')) throw Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(specifier, context);
}`;

const program = (store: string) => `import 'reflect-metadata';
import { register } from 'node:module';
register('data:text/javascript,${encodeURIComponent(hooks).replaceAll("'", '%27')}');
const { CacheStores } = await import('${import.meta.resolve('#src/services/cache/cache-stores.js')}');
const { StaticConfig } = await import('${import.meta.resolve('#src/services/root-config/static-config.js')}');
const config = new StaticConfig({ backend: { cache: { store: '${store}', connection: 'redis://127.0.0.1' } } });
await new CacheStores(config, { child: () => ({}) }).onInit().catch((error) => console.log(error.message));`;

describe('a cache without the package of its store', function () {
  this.timeout(20_000);

  for (const store of ['redis', 'valkey', 'memcache'])
    it(`says what to install for ${store}`, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--conditions=unbundled',
        '--input-type=module',
        '--eval',
        program(store),
      ]);

      expect(stdout.trim()).to.equal(
        lines(
          `'backend.cache.store' in the given configuration is '${store}', and the package @keyv/${store} is not installed.`,
          '  where  the given configuration',
          `  mend   run \`npm install @keyv/${store}\`.`,
          '  see    docs/reference/errors.md#invalid_config',
        ),
      );
    });
});
