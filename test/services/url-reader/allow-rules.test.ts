import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { AllowRules } from '#src/services/url-reader/allow-rules.js';
import { thrownBy } from '../../support/failure-of.js';

describe('backend.reading.allow', () => {
  for (const [rule, permitted, refused] of [
    [
      { host: 'example.com' },
      ['https://example.com', 'http://example.com/a/b?c', 'https://EXAMPLE.com:443/', 'http://example.com:80/'],
      [
        'https://example.com:8080/',
        'https://a.example.com/',
        'https://example.com.evil.com/',
        'https://example.com./',
        'ftp://example.com/',
      ],
    ],
    [
      { host: 'Bücher.Example' },
      ['https://xn--bcher-kva.example/', 'https://bücher.example/'],
      ['https://bucher.example/'],
    ],
    [
      { host: '*.example.com' },
      ['https://a.example.com/', 'https://a.b.example.com/'],
      ['https://example.com/', 'https://evilexample.com/', 'https://.example.com/', 'https://a.example.com:8080/'],
    ],
    [
      { host: 'example.com:8080' },
      ['https://example.com:8080/'],
      ['https://example.com/', 'https://example.com:8081/'],
    ],
    [{ host: 'example.com:443' }, ['https://example.com/'], ['http://example.com/']],
    [
      { host: '*.example.com:700-800' },
      ['https://a.example.com:700/', 'https://a.example.com:800/'],
      ['https://a.example.com:699/', 'https://a.example.com:801/', 'https://a.example.com/'],
    ],
    [{ host: '[::1]:8080' }, ['http://[::1]:8080/', 'http://[0:0::1]:8080/'], ['http://[::1]/', 'http://[::2]:8080/']],
    [
      { host: 'example.com', paths: ['/mydir', '/other/'] },
      [
        'https://example.com/mydir',
        'https://example.com/mydir/',
        'https://example.com/mydir/a',
        'https://example.com/x/../mydir/a',
        'https://example.com/x/%2e%2e/mydir/a',
        'https://example.com//mydir/a',
        'https://example.com/other/a',
        'https://example.com/other/',
        'https://example.com/mydir/a%20b',
      ],
      [
        'https://example.com/',
        'https://example.com/mydir2',
        'https://example.com/mydir/../secret',
        'https://example.com/mydir/%2e%2e/secret',
        'https://example.com/mydir/.%2e/secret',
        'https://example.com/mydir/..%2fsecret',
        'https://example.com/mydir/..%5csecret',
        'https://example.com/mydir/%252e%252e/secret',
        'https://example.com/mydir/..\\secret',
        'https://example.com/mydir/%zz',
        'https://example.com/other',
      ],
    ],
    [{ host: 'example.com', paths: [] }, [], ['https://example.com/']],
  ] as const) {
    const rules = rulesOf([rule]);

    for (const url of permitted)
      it(`${JSON.stringify(rule)} permits ${url}`, () => {
        expect(rules.reachOf(new URL(url))).to.not.equal(undefined);
      });

    for (const url of refused)
      it(`${JSON.stringify(rule)} refuses ${url}`, () => {
        expect(rules.reachOf(new URL(url))).to.equal(undefined);
      });
  }

  for (const [what, rules, url, reach] of [
    ['its own networks for a host that is named', [{ host: 'git.internal' }], 'http://git.internal', 'internal'],
    ['the Internet alone below *.', [{ host: '*.internal' }], 'http://git.internal', 'public'],
    ['what is said', [{ host: '*.internal', allowPrivate: true }], 'http://git.internal', 'internal'],
    ['what is said for a host', [{ host: 'git.internal', allowPrivate: false }], 'http://git.internal', 'public'],
    ['an address that is written down', [{ host: '169.254.169.254' }], 'http://169.254.169.254', 'exact'],
    ['the farthest of several', [{ host: '*.internal' }, { host: 'git.internal' }], 'http://git.internal', 'internal'],
  ] as const)
    it(`lets a connection reach ${what}`, () => {
      expect(rulesOf(rules).reachOf(new URL(url))).to.equal(reach);
    });

  it('permits nothing when it is not there', () => {
    expect(new AllowRules(new StaticConfig({})).reachOf(new URL('https://example.com'))).to.equal(undefined);
  });

  for (const [host, problem] of [
    ['a:9-1', 'Port range is not valid: [9, 1]'],
    ['a:0', 'Port range is not valid: [0, 0]'],
    ['a:1-70000', 'Port range is not valid: [1, 70000]'],
    ['a:http', 'Port range is not valid: http'],
    ['a:', 'Port range is not valid: '],
    ['https://a/', 'Port range is not valid: //a/'],
    ['a.*.b', 'this is no host'],
    ['*', 'this is no host'],
    ['a/b', 'this is no host'],
    [':80', 'this is no host'],
  ] as const)
    it(`is refused with the host '${host}'`, () => {
      const { message } = thrownBy(() => rulesOf([{ host: 'fine' }, { host }]));

      expect(message).to.equal(
        [
          `'backend.reading.allow[1].host' in the given configuration is '${host}': ${problem}.`,
          '  where  the given configuration',
          "  mend   write 'example.com', '*.example.com', or one of them with ':8080' or ':8000-8100'.",
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });
});

function rulesOf(allow: readonly JsonObject[]): AllowRules {
  return new AllowRules(new StaticConfig({ backend: { reading: { allow } } }));
}
