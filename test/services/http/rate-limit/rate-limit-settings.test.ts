import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { clientKey } from '#src/services/http/rate-limit/client-key.js';
import { readRateLimits } from '#src/services/http/rate-limit/rate-limit-settings.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { lines, thrownBy } from '../../../support/failure-of.js';

describe('readRateLimits', () => {
  it('limits nothing by default and for false', () => {
    expect([read(undefined), read(false)]).to.deep.equal([undefined, undefined]);
  });

  for (const value of [true, {}])
    it(`has defaults for ${JSON.stringify(value)}`, () => {
      const settings = read(value);

      const { allowed, ...others } = settings?.global ?? {};
      expect([settings?.store, others, settings?.plugins.size]).to.deep.equal([
        { type: 'memory' },
        { window: 60_000, limit: 5, skipSuccessful: false, skipFailed: false, passOnStoreError: false },
        0,
      ]);
      expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.0.0.2'].map((one) => allowed?.has(one))).to.deep.equal([
        true,
        true,
        true,
        false,
      ]);
    });

  it('reads every key, for the backend and for plugins', () => {
    const settings = read({
      store: { type: 'redis', connection: 'redis://cache:6379' },
      global: false,
      plugin: {
        catalog: {
          window: '10 seconds',
          incomingRequestLimit: 100,
          ipAllowList: ['10.0.0.0/8'],
          skipSuccessfulRequests: true,
          skipFailedRequests: true,
          passOnStoreError: true,
        },
        search: true,
        app: false,
      },
    });

    const plugins = [...(settings?.plugins ?? [])].map(([id, { allowed, ...others }]) => [
      id,
      allowed.has('10.1.1.1'),
      others,
    ]);
    expect([settings?.store, settings?.global, plugins]).to.deep.equal([
      { type: 'redis', connection: 'redis://cache:6379' },
      undefined,
      [
        [
          'catalog',
          true,
          { window: 10_000, limit: 100, skipSuccessful: true, skipFailed: true, passOnStoreError: true },
        ],
        [
          'search',
          false,
          { window: 60_000, limit: 5, skipSuccessful: false, skipFailed: false, passOnStoreError: false },
        ],
      ],
    ]);
  });

  const refused: [JsonValue, string, string][] = [
    [
      { store: { type: 'memcache' } },
      "'backend.rateLimit.store.type' in the given configuration is 'memcache', which is no store of rate limits.",
      "use 'memory' or 'redis'.",
    ],
    [
      { window: '10 ms' },
      "'backend.rateLimit.window' in the given configuration is 10 ms.",
      "choose a window between '1 second' and '23 days'.",
    ],
    [
      { plugin: { catalog: { incomingRequestLimit: 0 } } },
      "'backend.rateLimit.plugin.catalog.incomingRequestLimit' in the given configuration is 0, which is no number of requests.",
      'write a whole number from 1 on.',
    ],
    [
      { ipAllowList: ['office'] },
      "'backend.rateLimit.ipAllowList' in the given configuration names 'office', which is no address, network or known name.",
      "write addresses, networks such as '10.0.0.0/8', or 'loopback'.",
    ],
  ];
  for (const [value, what, mend] of refused)
    it(`refuses ${JSON.stringify(value)}`, () => {
      expect(thrownBy(() => read(value)).message).to.equal(
        lines(
          what,
          '  where  the given configuration',
          `  mend   ${mend}`,
          '  see    docs/reference/errors.md#invalid_config',
        ),
      );
    });

  it('asks for the connection of a Redis', () => {
    expect(() => read({ store: { type: 'redis' } })).to.throw("'backend.rateLimit.store.connection' is missing");
  });
});

describe('clientKey', () => {
  const cases: [address: string, key: string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4::/64'],
    ['1::2:3:4:5:1.2.3.4', '1:0:2:3::/64'],
  ];
  for (const [address, key] of cases)
    it(`of ${address} is ${key}`, () => {
      expect(clientKey(address)).to.equal(key);
    });
});

function read(rateLimit: JsonValue | undefined) {
  return readRateLimits(new StaticConfig({ backend: rateLimit === undefined ? {} : { rateLimit } }));
}
