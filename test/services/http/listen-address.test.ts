import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { readListenAddress } from '#src/services/http/listen-address.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';

describe('readListenAddress', () => {
  it('is port 7007 on all interfaces by default', () => {
    expect(readListenAddress(new StaticConfig())).to.deep.equal({ port: 7007 });
  });

  describe('with a topology', () => {
    for (const [what, own, listen, expected] of [
      ['the port of its URL', { url: 'http://one:7008' }, undefined, { port: 7008 }],
      [
        'the port of its internal URL',
        { url: { internal: 'http://one:7008', external: 'https://e:1' } },
        undefined,
        { port: 7008 },
      ],
      ['port 7007 when the URL has none', { url: 'https://one.example.com' }, undefined, { port: 7007 }],
      ['backend.listen', { url: 'http://one:7008' }, ':8080', { port: 8080 }],
      [
        'what its entry says',
        { url: 'http://one:7008', listen: '127.0.0.1:9' },
        ':8080',
        { host: '127.0.0.1', port: 9 },
      ],
    ] as const)
      it(`is ${what}`, () => {
        const topology = { self: 'one', backends: { one: { ...own, plugins: [] } } };

        const address = readListenAddress(
          new StaticConfig({ backend: listen === undefined ? { topology } : { topology, listen } }),
        );

        expect(address).to.deep.equal(expected);
      });

    it('names the entry that it cannot read', () => {
      const topology = { self: 'one', backends: { one: { url: 'http://one', listen: 'nonsense', plugins: [] } } };

      expect(() => readListenAddress(new StaticConfig({ backend: { topology } }))).to.throw(
        '\'backend.topology.backends.one.listen\' in the given configuration is "nonsense"',
      );
    });
  });

  const accepted: [JsonValue, object][] = [
    ['8080', { port: 8080 }],
    [8080, { port: 8080 }],
    [':8080', { port: 8080 }],
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
    [
      { host: '::1', port: '8080' },
      { host: '::1', port: 8080 },
    ],
    [{ port: 8080 }, { port: 8080 }],
    [{ host: '', port: 8080 }, { port: 8080 }],
    [{ host: 'localhost' }, { host: 'localhost', port: 7007 }],
  ];
  for (const [listen, address] of accepted)
    it(`reads ${JSON.stringify(listen)}`, () => {
      expect(readListenAddress(configWith(listen))).to.deep.equal(address);
    });

  for (const listen of ['a:b:c', '', 'localhost', 'localhost:', '::1:80', true, ['8080']])
    it(`refuses ${JSON.stringify(listen)}`, () => {
      expect(() => readListenAddress(configWith(listen))).to.throw(
        [
          `'backend.listen' in the given configuration is ${JSON.stringify(listen)}, which is no address to listen on.`,
          '  where  the given configuration',
          "  mend   write '<port>' or '<host>:<port>', with an IPv6 host in brackets ('[::1]:7007'), or an object with host and port.",
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });

  const badPorts: [JsonValue, string, string][] = [
    ['65536', '"65536"', 'backend.listen'],
    [{ port: 'http' }, '"http"', 'backend.listen.port'],
    [{ port: 1.5 }, '1.5', 'backend.listen.port'],
    [-1, '-1', 'backend.listen'],
  ];
  for (const [listen, port, key] of badPorts)
    it(`refuses the port in ${JSON.stringify(listen)}`, () => {
      expect(() => readListenAddress(configWith(listen))).to.throw(
        [
          `'${key}' in the given configuration has ${port}, which is no port.`,
          '  where  the given configuration',
          '  mend   use a whole number from 1 to 65535, or 0 for any free port.',
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });

  it('refuses a host that is no text', () => {
    expect(() => readListenAddress(configWith({ host: 1 }))).to.throw(
      "'backend.listen.host' in the given configuration is no text.\n  where  the given configuration",
    );
  });
});

function configWith(listen: JsonValue): StaticConfig {
  return new StaticConfig({ backend: { listen } });
}
