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
      message: "'X Service' is no name of an HTTP header.",
      where: 'backend.health.headers',
      mend: 'use letters, digits and dashes.',
    },
    {
      headers: { 'X-Service': ' ' },
      message: "The health header 'X-Service' has no text.",
      where: 'backend.health.headers.X-Service',
      mend: 'give it a non-empty string, or leave it out.',
    },
    {
      headers: { 'X-Service': 1 },
      message: "The health header 'X-Service' has no text.",
      where: 'backend.health.headers.X-Service',
      mend: 'give it a non-empty string, or leave it out.',
    },
    {
      headers: { 'X-Service': 'a\nb' },
      message: "The health header 'X-Service' has characters that no header may have.",
      where: 'backend.health.headers.X-Service',
      mend: 'use printable characters on one line.',
    },
  ];
  for (const { headers, message, where, mend } of refused)
    it(`refuses ${JSON.stringify(headers)}`, () => {
      const config = new StaticConfig({ backend: { health: { headers } } });

      expect(() => readHealthHeaders(config)).to.throw(
        [message, `  where  ${where}`, `  mend   ${mend}`, '  see    docs/reference/errors.md#invalid_config'].join(
          '\n',
        ),
      );
    });
});
