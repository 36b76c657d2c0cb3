import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { lines } from '../../support/failure-of.js';

/** Resolves every package but one. */
const hooks = `export async function resolve(specifier, context, next) {
  if (specifier === 'ioredis') throw Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(specifier, context);
}`;

const program = `import 'reflect-metadata';
import { register } from 'node:module';
register('data:text/javascript,${encodeURIComponent(hooks).replaceAll("'", '%27')}');
const { openRedisBroker } = await import('${import.meta.resolve('#src/services/events/redis/open-redis-broker.js')}');
const { StaticConfig } = await import('${import.meta.resolve('#src/services/root-config/static-config.js')}');
const config = new StaticConfig({ events: { broker: { type: 'redis' } } });
const open = (connection) => openRedisBroker(connection, {}, config).catch((error) => console.log(error.message));
await open(undefined);
await open('redis://127.0.0.1');`;

describe('an event broker in Redis', function () {
  this.timeout(20_000);

  it('says what to write without a connection, and what to install without ioredis', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);

    expect(stdout.trim()).to.equal(
      lines(
        "'events.broker.connection' is missing.",
        '  mend   write redis://host:6379, or an object with `host`.',
        '  see    docs/reference/errors.md#invalid_config',
        "'events.broker.type' in the given configuration is 'redis', and what that needs is not installed.",
        '  where  the given configuration',
        '  mend   run `npm install ioredis@5`.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});
