import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { readSecurityHeaders } from '#src/services/http/security-headers.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { cleanUp, givenConfig, messageOf, problem } from '../root-config/support.js';

const POLICY =
  "default-src 'self';base-uri 'self';font-src 'self' https: data:;frame-ancestors 'self';img-src 'self' data:;object-src 'none';" +
  "script-src 'self' 'unsafe-eval';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests";

describe('readSecurityHeaders', () => {
  afterEach(cleanUp);

  it('has the headers of Backstage by default, in its order', () => {
    expect([...read({})]).to.deep.equal([
      ['Content-Security-Policy', POLICY],
      ['Referrer-Policy', 'no-referrer'],
      ['Strict-Transport-Security', 'max-age=15552000; includeSubDomains'],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-DNS-Prefetch-Control', 'off'],
      ['X-Download-Options', 'noopen'],
      ['X-Frame-Options', 'SAMEORIGIN'],
      ['X-Permitted-Cross-Domain-Policies', 'none'],
      ['X-XSS-Protection', '0'],
    ]);
  });

  it('replaces, adds and removes directives, named in kebab-case or camelCase', () => {
    const csp = { imgSrc: ["'self'", 'https:'], 'connect-src': ["'self'", 'ws:'], upgradeInsecureRequests: false };

    expect(policyOf(csp)).to.equal(
      POLICY.replace("img-src 'self' data:", "img-src 'self' https:").replace(
        'upgrade-insecure-requests',
        "connect-src 'self' ws:",
      ),
    );
  });

  it('writes a directive with no sources as its name', () => {
    expect(policyOf({ sandbox: [] })).to.equal(`${POLICY};sandbox`);
  });

  it('leaves the policy out when it is false, and when every directive is', () => {
    const nothing = Object.fromEntries(POLICY.split(';').map((directive) => [directive.split(' ')[0], false]));

    expect([false, nothing].map((csp) => read({ csp }).has('Content-Security-Policy'))).to.deep.equal([false, false]);
  });

  it('joins referrer policies', () => {
    const headers = read({ referrer: { policy: ['no-referrer', 'strict-origin'] } });

    expect(headers.get('Referrer-Policy')).to.equal('no-referrer,strict-origin');
  });

  it('replaces, adds and removes headers by name, whatever the case of its letters', () => {
    const headers = read({
      csp: false,
      securityHeaders: {
        'referrer-policy': false,
        'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
        'x-frame-options': 'DENY',
        'X-XSS-Protection': false,
        'x-download-options': false,
        'cross-origin-opener-policy': 'same-origin',
      },
    });

    expect([...headers]).to.deep.equal([
      ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains; preload'],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-DNS-Prefetch-Control', 'off'],
      ['X-Frame-Options', 'DENY'],
      ['X-Permitted-Cross-Domain-Policies', 'none'],
      ['cross-origin-opener-policy', 'same-origin'],
    ]);
  });

  it('sends none when all are turned off', () => {
    expect([...read({ securityHeaders: false })]).to.deep.equal([]);
  });

  it('names the file and the line of a bad value', async () => {
    const config = await givenConfig({ files: { 'app-config.yaml': 'backend:\n  csp:\n    img-src: [self]\n' } });

    expect(messageOf(() => readSecurityHeaders(config))).to.match(
      /^'backend\.csp\.img-src' in app-config\.yaml has the source self without its quotes\.\n {2}where {2}.*app-config\.yaml:3:/,
    );
  });

  const bad: [name: string, backend: JsonObject, what: string, mend: string][] = [
    [
      'a directive that is a text',
      { csp: { 'img-src': "'self'" } },
      "'backend.csp.img-src' in the given configuration is neither an array of strings nor false.",
      "write an array such as [\"'self'\", 'https:'], or false to remove the directive.",
    ],
    [
      'a source that ends the directive',
      { csp: { 'img-src': ['https:;'] } },
      `'backend.csp.img-src' in the given configuration has the source "https:;", which would end or break the directive.`,
      'write one source for each element, without blanks, commas and semicolons.',
    ],
    [
      'a source without its quotes',
      { csp: { 'script-src': ['unsafe-inline'] } },
      "'backend.csp.script-src' in the given configuration has the source unsafe-inline without its quotes.",
      `write "'unsafe-inline'", quotes included.`,
    ],
    [
      'a name that is no directive',
      { csp: { img_src: ['https:'] } },
      "'backend.csp.img_src' in the given configuration is no directive of a Content-Security-Policy.",
      'name one in kebab-case or camelCase, such as img-src.',
    ],
    [
      'a directive in both of its forms',
      { csp: { imgSrc: ['https:'], 'img-src': ['data:'] } },
      "'backend.csp.img-src' in the given configuration names the same directive as 'imgSrc'.",
      'remove one of the two.',
    ],
    [
      'an unknown referrer policy',
      { referrer: { policy: ['never'] } },
      `'backend.referrer.policy' in the given configuration has "never", which is no referrer policy.`,
      'use no-referrer, no-referrer-when-downgrade, same-origin, origin, strict-origin, origin-when-cross-origin, strict-origin-when-cross-origin, unsafe-url.',
    ],
    [
      'no referrer policy at all',
      { referrer: { policy: [] } },
      "'backend.referrer.policy' in the given configuration is empty.",
      'use no-referrer, no-referrer-when-downgrade, same-origin, origin, strict-origin, origin-when-cross-origin, strict-origin-when-cross-origin, unsafe-url.',
    ],
    [
      'the removal of a header that is not there',
      { securityHeaders: { 'x-frame-option': false } },
      "'backend.securityHeaders.x-frame-option' in the given configuration removes a header that is not sent.",
      'use one of content-security-policy, referrer-policy, strict-transport-security, x-content-type-options, x-dns-prefetch-control, x-download-options, x-frame-options, x-permitted-cross-domain-policies, x-xss-protection.',
    ],
    [
      'a policy as a text',
      { securityHeaders: { 'content-security-policy': "default-src 'self'" } },
      "'backend.securityHeaders.content-security-policy' in the given configuration is set as a text.",
      'use backend.csp; only false is possible here.',
    ],
    [
      'a header that belongs to one answer',
      { securityHeaders: { 'content-length': '1' } },
      "'backend.securityHeaders.content-length' in the given configuration is no header that every answer may have.",
      'name one such as cross-origin-opener-policy or permissions-policy.',
    ],
    [
      'a value with a line break',
      { securityHeaders: { 'x-frame-options': 'DENY\r\nx: y' } },
      "'backend.securityHeaders.x-frame-options' in the given configuration is no value of an HTTP header.",
      'write printable characters on one line, or false to leave the header out.',
    ],
  ];
  for (const [name, backend, what, mend] of bad)
    it(`refuses ${name}`, () => {
      expect(messageOf(() => read(backend))).to.equal(problem(what, 'the given configuration', mend));
    });
});

function read(backend: JsonObject): ReadonlyMap<string, string> {
  return readSecurityHeaders(new StaticConfig({ backend }));
}

function policyOf(csp: JsonObject): string | undefined {
  return read({ csp }).get('Content-Security-Policy');
}
