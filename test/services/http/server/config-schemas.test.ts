import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { httpsConfig } from '#src/services/http/https/https-config-schema.js';
import { rateLimitConfig } from '#src/services/http/rate-limit/rate-limit-config-schema.js';
import { serverConfig } from '#src/services/http/server/server-config-schema.js';
import { trustProxyConfig } from '#src/services/http/trust-proxy/trust-proxy-config-schema.js';

describe('the schemas of backend.server, https, trustProxy and rateLimit', () => {
  const sections = [serverConfig, httpsConfig, trustProxyConfig, rateLimitConfig];
  const accepts = (backend: JsonObject) => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, keywords: ['visibility'] });
    return sections.every(({ path = '', schema }) => {
      const value = backend[path.slice('backend.'.length)];
      return value === undefined || ajv.compile(schema)(value);
    });
  };

  const good: JsonObject[] = [
    {},
    { server: { headersTimeout: 1000, timeout: '5 minutes', keepAliveTimeout: { seconds: 75 }, maxConnections: 10 } },
    { https: true, trustProxy: true, rateLimit: true },
    { https: { certificate: { cert: 'PEM', key: 'PEM' } }, trustProxy: 2, rateLimit: {} },
    { trustProxy: ['loopback'], rateLimit: { store: { type: 'redis', connection: 'redis://x' } } },
    { trustProxy: 'loopback', rateLimit: { global: false, plugin: { catalog: { window: '1 minute' }, app: true } } },
  ];
  for (const backend of good)
    it(`accept ${JSON.stringify(backend)}`, () => {
      expect(accepts(backend)).to.equal(true);
    });

  const bad: JsonObject[] = [
    { server: { maxConnections: 1.5 } },
    { server: { timeout: true } },
    { https: 'yes' },
    { https: { certificate: { cert: 'PEM' } } },
    { trustProxy: 1.5 },
    { rateLimit: { incomingRequestLimit: 0 } },
    { rateLimit: { store: { type: 'redis' } } },
    { rateLimit: { plugin: { catalog: { window: 5 } } } },
  ];
  for (const backend of bad)
    it(`refuse ${JSON.stringify(backend)}`, () => {
      expect(accepts(backend)).to.equal(false);
    });
});
