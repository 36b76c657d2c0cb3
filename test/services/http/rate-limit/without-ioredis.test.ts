import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { lines } from '../../../support/failure-of.js';

/** Resolves every package but one. */
const hooks = `export async function resolve(specifier, context, next) {
  if (specifier === 'ioredis') throw Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(specifier, context);
}`;

const program = `import 'reflect-metadata';
import { register } from 'node:module';
register('data:text/javascript,${encodeURIComponent(hooks).replaceAll("'", '%27')}');
const { redisStores } = await import('${import.meta.resolve('#src/services/http/rate-limit/redis-stores.js')}');
const { StaticConfig } = await import('${import.meta.resolve('#src/services/root-config/static-config.js')}');
const config = new StaticConfig({ backend: { rateLimit: { store: { type: 'redis' } } } });
await redisStores(config, 'redis://127.0.0.1', {}).catch((error) => console.log(error.message));`;

describe('rate limits in Redis without ioredis', function () {
  this.timeout(20_000);

  it('say what to install', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);

    expect(stdout.trim()).to.equal(
      lines(
        "'backend.rateLimit.store.type' in the given configuration is 'redis', and the package ioredis is not installed.",
        '  where  the given configuration',
        '  mend   run `npm install ioredis`, version 5.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});
