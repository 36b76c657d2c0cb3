import { expect } from 'chai';
import { StaticConfig } from 'proscenium/testing';
import { readLimits } from '#src/backend/limits.js';
import { withEnvironment } from '../services/logger/support.js';

describe('the drain delay', () => {
  const key = { backend: { lifecycle: { serverShutdownDelay: '20s' } } };
  for (const { environment, data, expected } of [
    { environment: undefined, data: {}, expected: 0 },
    { environment: 'development', data: {}, expected: 0 },
    { environment: 'production', data: {}, expected: 5_000 },
    { environment: 'production', data: key, expected: 20_000 },
    { environment: 'development', data: key, expected: 20_000 },
  ])
    it(`is ${expected} ms when NODE_ENV is ${environment} and the configuration is ${JSON.stringify(data)}`, async () => {
      const { drainDelay } = await withEnvironment({ NODE_ENV: environment }, async () =>
        readLimits({}, new StaticConfig(data)),
      );

      expect(drainDelay).to.equal(expected);
    });
});
