import { Ajv } from 'ajv';
import { expect } from 'chai';
import { loggerConfigSchema } from '#src/services/logger/config-schema.js';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(loggerConfigSchema);

describe('loggerConfigSchema', () => {
  it('takes every key', () => {
    const logger = {
      level: 'debug',
      format: 'json',
      meta: { region: 'eu' },
      overrides: [{ matchers: { plugin: ['a', '/b/'], n: 1, on: true }, level: 'warn' }],
      maxRepeats: 0,
      redaction: { allow: ['postgres'] },
    };

    expect([validate({ backend: { logger } }), validate({ backend: { listen: ':80' } }), validate({})]).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  for (const logger of [
    { level: 'loud' },
    { format: 'xml' },
    { meta: 'text' },
    { overrides: {} },
    { overrides: [{ matchers: {} }] },
    { overrides: [{ matchers: { plugin: {} }, level: 'info' }] },
    { maxRepeats: -1 },
    { redaction: { allow: 'text' } },
  ]) {
    it(`refuses ${JSON.stringify(logger)}`, () => {
      expect(validate({ backend: { logger } })).to.equal(false);
    });
  }
});
