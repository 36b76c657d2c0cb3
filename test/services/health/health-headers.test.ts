import 'reflect-metadata';
import { expect } from 'chai';
import { readHealthHeaders } from '#src/services/health/health-headers.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';

describe('readHealthHeaders', () => {
  it('is empty without configuration', () => {
    expect([...readHealthHeaders(new StaticConfig())]).to.deep.equal([]);
  });

  it('reads every header', () => {
    const config = new StaticConfig({ backend: { health: { headers: { 'X-Service': 'stage', 'X-Zone': 'a' } } } });

    const headers = readHealthHeaders(config);

    expect(Object.fromEntries(headers)).to.deep.equal({ 'X-Service': 'stage', 'X-Zone': 'a' });
  });

  const refused = [
    {
      headers: { 'X Service': 'stage' },
      message:
        "'backend.health.headers' in the given configuration has 'X Service', which is no name of an HTTP header.",
      mend: 'use letters, digits and dashes.',
    },
    {
      headers: { 'X-Service': ' ' },
      message: "'backend.health.headers.X-Service' in the given configuration has no text.",
      mend: 'give it a non-empty string, or leave it out.',
    },
    {
      headers: { 'X-Service': 1 },
      message: "'backend.health.headers.X-Service' in the given configuration has no text.",
      mend: 'give it a non-empty string, or leave it out.',
    },
    {
      headers: { 'X-Service': 'a\nb' },
      message: "'backend.health.headers.X-Service' in the given configuration has characters that no header may have.",
      mend: 'use printable characters on one line.',
    },
  ];
  for (const { headers, message, mend } of refused)
    it(`refuses ${JSON.stringify(headers)}`, () => {
      const config = new StaticConfig({ backend: { health: { headers } } });

      expect(() => readHealthHeaders(config)).to.throw(
        [
          message,
          '  where  the given configuration',
          `  mend   ${mend}`,
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });
});
