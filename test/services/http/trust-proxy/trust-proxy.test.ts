import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { AddressSet } from '#src/services/http/trust-proxy/address-set.js';
import { readTrustProxy } from '#src/services/http/trust-proxy/read-trust-proxy.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { lines, thrownBy } from '../../../support/failure-of.js';
import { RunningRouter } from '../support/running-router.js';

const LOCAL = '127.0.0.1';

describe('backend.trustProxy', () => {
  describe('reading it', () => {
    it('trusts nobody by default, for false and for no hops', () => {
      expect([undefined, false, 0].map((value) => readTrustProxy(configWith(value)))).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ]);
    });

    const trusted: [JsonValue, trusts: [string, number][], trustsNot: [string, number][]][] = [
      [true, [['192.0.2.1', 7]], []],
      [
        2,
        [
          ['192.0.2.1', 0],
          ['192.0.2.1', 1],
        ],
        [['192.0.2.1', 2]],
      ],
      ['192.0.2.1', [['192.0.2.1', 5]], [['192.0.2.2', 0]]],
      [
        'loopback, 10.0.0.0/8',
        [
          ['127.9.9.9', 0],
          ['::1', 0],
          ['10.255.0.1', 0],
        ],
        [['11.0.0.1', 0]],
      ],
      [
        ['linklocal', 'uniquelocal'],
        [
          ['169.254.1.1', 0],
          ['fe80::1', 0],
          ['172.31.0.1', 0],
          ['192.168.9.9', 0],
          ['fd00::1', 0],
        ],
        [
          ['172.32.0.1', 0],
          ['127.0.0.1', 0],
          ['2001:db8::1', 0],
        ],
      ],
    ];
    for (const [value, trusts, trustsNot] of trusted)
      it(`understands ${JSON.stringify(value)}`, () => {
        const trust = readTrustProxy(configWith(value));

        expect(trusts.map(([address, hop]) => trust?.(address, hop))).to.deep.equal(trusts.map(() => true));
        expect(trustsNot.map(([address, hop]) => trust?.(address, hop))).to.deep.equal(trustsNot.map(() => false));
      });

    const refused: [JsonValue, string][] = [
      [1.5, 'is 1.5, which is no number of proxies'],
      [-1, 'is -1, which is no number of proxies'],
      ['proxy.example', "names 'proxy.example', which is no address, network or known name"],
      ['', "names '', which is no address, network or known name"],
      ['10.0.0.0/33', "names '10.0.0.0/33', whose part after the slash is no length of a network"],
      [{ hops: 1 }, 'says neither whom to trust nor how many'],
      [[1], 'says neither whom to trust nor how many'],
    ];
    for (const [value, what] of refused)
      it(`refuses ${JSON.stringify(value)}`, () => {
        expect(thrownBy(() => readTrustProxy(configWith(value))).message).to.equal(
          lines(
            `'backend.trustProxy' in the given configuration ${what}.`,
            '  where  the given configuration',
            "  mend   write true, a number of proxies, or addresses: '10.0.0.0/8', 'loopback', 'linklocal', 'uniquelocal', several with commas or as a list.",
            '  see    docs/reference/errors.md#invalid_config',
          ),
        );
      });
  });

  describe('AddressSet', () => {
    const cases: [entry: string, inside: string[], outside: string[]][] = [
      ['10.0.0.0/255.255.0.0', ['10.0.9.9'], ['10.1.0.0']],
      ['10.1.2.3', ['10.1.2.3', '::ffff:10.1.2.3'], ['10.1.2.4', 'nonsense', '']],
      ['2001:db8::/32', ['2001:db8:ffff::1'], ['2001:db9::1', '1.2.3.4']],
      ['0.0.0.0/0', ['1.2.3.4'], ['2001:db8::1']],
    ];
    for (const [entry, inside, outside] of cases)
      it(`knows what is in ${entry}`, () => {
        const set = new AddressSet([entry]);

        expect([inside.map((one) => set.has(one)), outside.map((one) => set.has(one))]).to.deep.equal([
          inside.map(() => true),
          outside.map(() => false),
        ]);
      });

    for (const entry of ['10.0.0.0/255.0.255.0', '10.0.0.0/8/8', '10.0.0.0/', '::/129', '::/255.0.0.0', '10.0.0.0/x'])
      it(`refuses ${entry}`, () => {
        expect(() => new AddressSet([entry])).to.throw(`names '${entry}'`);
      });
  });

  describe('a request', () => {
    let running: RunningRouter;
    afterEach(() => running.stop());

    const forwarded = {
      'X-Forwarded-For': '198.51.100.7',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'portal.example',
    };
    const plain = { ip: LOCAL, ips: [], protocol: 'http', secure: false, host: 'own', hostname: 'own' };
    const believed = {
      ip: '198.51.100.7',
      ips: ['198.51.100.7'],
      protocol: 'https',
      secure: true,
      host: 'portal.example',
      hostname: 'portal.example',
    };
    const cases: [name: string, trust: JsonValue | undefined, headers: Record<string, string>, seen: object][] = [
      ['is what it is when nobody is trusted', undefined, forwarded, plain],
      ['is what it is when the peer is not trusted', '10.0.0.0/8', forwarded, plain],
      ['is that of the client when the peer is trusted', 'loopback', forwarded, believed],
      ['is that of the client for one hop', 1, forwarded, believed],
      ['is what it is when a trusted peer says nothing', true, {}, plain],
      [
        'is that of the first address that is not trusted, whatever it wrote itself',
        'loopback, 10.0.0.0/8',
        { 'X-Forwarded-For': '1.1.1.1, 203.0.113.9, 10.0.0.2' },
        { ...plain, ip: '203.0.113.9', ips: ['203.0.113.9', '10.0.0.2'] },
      ],
      [
        'is that of the leftmost address when everybody is trusted',
        true,
        { 'X-Forwarded-For': '1.1.1.1, 203.0.113.9' },
        { ...plain, ip: '1.1.1.1', ips: ['1.1.1.1', '203.0.113.9'] },
      ],
      [
        'counts hops from the server',
        2,
        { 'X-Forwarded-For': '6.6.6.6, 203.0.113.9, 10.0.0.2' },
        { ...plain, ip: '203.0.113.9', ips: ['203.0.113.9', '10.0.0.2'] },
      ],
      [
        'takes protocol and host from the outermost trusted proxy, not from the client',
        1,
        {
          'X-Forwarded-For': '6.6.6.6, 203.0.113.9',
          'X-Forwarded-Proto': 'https, http',
          'X-Forwarded-Host': 'evil.example, portal.example',
        },
        { ...plain, ip: '203.0.113.9', ips: ['203.0.113.9'], host: 'portal.example', hostname: 'portal.example' },
      ],
      [
        'understands addresses with a port',
        true,
        { 'X-Forwarded-For': '[2001:db8::1]:4711' },
        { ...plain, ip: '2001:db8::1', ips: ['2001:db8::1'] },
      ],
      [
        'goes no further than an address that is none',
        true,
        { 'X-Forwarded-For': '1.1.1.1, unknown, 10.0.0.2' },
        { ...plain, ip: '10.0.0.2', ips: ['10.0.0.2'] },
      ],
      [
        'has no protocol and no host that are none',
        true,
        { 'X-Forwarded-Proto': 'javascript', 'X-Forwarded-Host': 'a@b/../c' },
        plain,
      ],
    ];
    for (const [name, trust, headers, seen] of cases)
      it(name, async () => {
        running = await RunningRouter.start({}, { backend: trust === undefined ? {} : { trustProxy: trust } });
        running.plugin().get('/seen', (ctx) => {
          const { ip, ips, protocol, secure, host, hostname } = ctx;
          return { ip, ips, protocol, secure, host, hostname };
        });

        const answer = await running.exchange(
          [
            'GET /api/demo/seen HTTP/1.1',
            'Host: own',
            ...Object.entries(headers).map(([key, value]) => `${key}: ${value}`),
            'Connection: close\r\n\r\n',
          ].join('\r\n'),
        );

        expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).to.deep.equal(seen);
      });

    it('may be told another address by middleware', async () => {
      running = await RunningRouter.start(
        {
          configure: ({ app }) =>
            app.use((ctx, next) => {
              ctx.request.ip = '192.0.2.9';
              return next();
            }),
        },
        { backend: { trustProxy: true } },
      );
      running.root.use('/seen', (ctx) => void (ctx.body = ctx.ip));

      expect(await (await running.fetch('/seen', { headers: forwarded })).text()).to.equal('192.0.2.9');
    });
  });
});

function configWith(trustProxy: JsonValue | undefined): StaticConfig {
  return new StaticConfig({ backend: trustProxy === undefined ? {} : { trustProxy } });
}
