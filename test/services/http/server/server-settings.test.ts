import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { readServerSettings } from '#src/services/http/server/server-settings.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { lines, thrownBy } from '../../../support/failure-of.js';

describe('readServerSettings', () => {
  it('has limits that need no configuration', () => {
    expect(read({})).to.deep.equal({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      timeout: 300_000,
      maxHeadersCount: 2000,
      maxRequestsPerSocket: 0,
      maxConnections: 0,
    });
  });

  it('takes milliseconds and durations', () => {
    const settings = read({
      headersTimeout: 5_000,
      requestTimeout: '1 minute',
      keepAliveTimeout: { seconds: 75 },
      timeout: 'PT2M',
      maxHeadersCount: 100,
      maxRequestsPerSocket: 1000,
      maxConnections: 50,
    });

    expect(settings).to.deep.equal({
      headersTimeout: 5_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 75_000,
      timeout: 120_000,
      maxHeadersCount: 100,
      maxRequestsPerSocket: 1000,
      maxConnections: 50,
    });
  });

  it('gives headers no more time than the request, of which they are a part', () => {
    expect(read({ requestTimeout: '2 seconds' }).headersTimeout).to.equal(2_000);
  });

  it('keeps the limit of headers when the request has none', () => {
    expect(read({ requestTimeout: 0 })).to.include({ headersTimeout: 10_000, requestTimeout: 0 });
    expect(read({ requestTimeout: 0, headersTimeout: '1 hour' }).headersTimeout).to.equal(3_600_000);
  });

  const refused: [JsonObject, string, string][] = [
    [
      { headersTimeout: '1 minute' },
      "'backend.server.headersTimeout' in the given configuration is longer than the 30000 ms that a whole request may take.",
      'shorten it, or raise backend.server.requestTimeout.',
    ],
    [
      { timeout: -1 },
      "'backend.server.timeout' in the given configuration is -1 ms, and a time-out lies between 0 and 2147483647 ms.",
      'write a time-out in that range, or 0 for none.',
    ],
    [
      { keepAliveTimeout: '30' },
      "'backend.server.keepAliveTimeout' in the given configuration is a plain number, and a duration has a unit.",
      "add one: '30 seconds'.",
    ],
    [
      { maxConnections: 1.5 },
      "'backend.server.maxConnections' in the given configuration is 1.5, which is no count.",
      'write a whole number, or 0 for no limit.',
    ],
  ];
  for (const [server, what, mend] of refused)
    it(`refuses ${JSON.stringify(server)}`, () => {
      const problem = thrownBy(() => read(server));

      expect(problem.message).to.equal(
        lines(
          what,
          '  where  the given configuration',
          `  mend   ${mend}`,
          '  see    docs/reference/errors.md#invalid_config',
        ),
      );
    });
});

function read(server: JsonObject) {
  return readServerSettings(new StaticConfig({ backend: { server } }));
}
