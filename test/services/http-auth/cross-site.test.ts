import { expect } from 'chai';
import { StaticConfig } from 'proscenium/testing';
import { CrossSiteCheck } from '#src/services/http-auth/cross-site.js';

describe('CrossSiteCheck', () => {
  const topology = {
    self: 'one',
    backends: {
      one: { url: { internal: 'http://one:7007', external: 'https://one.example.com' }, plugins: ['catalog'] },
      two: { url: { internal: 'http://two:7007', external: 'https://two.example.com' }, plugins: ['search'] },
    },
  };
  const cases: readonly [origin: string, isForged: boolean][] = [
    ['https://portal.example.com', false],
    ['https://one.example.com', false],
    ['https://two.example.com', true],
    ['https://base.example.com', true],
    ['https://evil.example.com', true],
  ];
  for (const [origin, isForged] of cases)
    it(`${isForged ? 'refuses' : 'believes'} a page of ${origin}, by the topology`, () => {
      const check = new CrossSiteCheck(
        new StaticConfig({
          app: { baseUrl: 'https://portal.example.com' },
          backend: { baseUrl: 'https://base.example.com', topology },
        }),
      );

      const headers = { origin, 'sec-fetch-site': 'cross-site', host: 'one:7007' };
      expect(check.isForged({ method: 'POST', headers })).to.equal(isForged);
    });
});
