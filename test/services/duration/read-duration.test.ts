import 'reflect-metadata';
import { expect } from 'chai';
import type { Config } from '#src/contracts/root-config.js';
import { readDuration } from '#src/services/duration/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { messageOf } from '../root-config/support.js';

describe('readDuration', () => {
  it('is undefined for an absent key', () => {
    const config = new StaticConfig({});

    const timeout = readDuration(config, 'backend.timeout');

    expect(timeout).to.equal(undefined);
  });

  for (const [value, milliseconds] of [
    [{ minutes: 1 }, 60_000],
    ['PT1M', 60_000],
    ['2 seconds', 2000],
    ['0s', 0],
    [{ seconds: '5' }, 5000],
  ] as const) {
    it(`reads ${JSON.stringify(value)} as ${milliseconds} ms`, () => {
      const config = new StaticConfig({ backend: { timeout: value } });

      const timeout = readDuration(config, 'backend.timeout');

      expect(timeout).to.equal(milliseconds);
    });
  }

  it('names the whole key and the file of a value that is no duration', () => {
    const config = new StaticConfig({ backend: { timeout: 5 } }, 'app-config.yaml');

    const message = messageOf(() => readDuration(config.getConfig('backend'), 'timeout'));

    expect(message).to.equal(
      [
        "'backend.timeout' in app-config.yaml is no duration but a number.",
        '  where  app-config.yaml',
        "  mend   write '5 minutes', 'PT5M' or { minutes: 5 }.",
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n'),
    );
  });

  it('names the key also when the configuration is another implementation', () => {
    const config = { getOptional: () => '5' } as unknown as Config;

    const message = messageOf(() => readDuration(config, 'backend.timeout'));

    expect(message).to.equal(
      [
        "'backend.timeout' is a plain number, and a duration has a unit.",
        "  mend   add one: '5 seconds'.",
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n'),
    );
  });
});
