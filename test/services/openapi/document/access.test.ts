import { expect } from 'chai';
import type { Principal } from '#src/decorators/route-options.js';
import { securityOf } from '#src/services/openapi/document/access.js';

describe('securityOf', () => {
  const cases: [allow: Principal[], security: object[]][] = [
    [['user', 'service'], [{ bearer: [] }]],
    [['service'], [{ bearer: [] }]],
    [['user-cookie'], [{ cookie: [] }]],
    [
      ['user', 'user-cookie'],
      [{ bearer: [] }, { cookie: [] }],
    ],
    [['unauthenticated'], []],
    [
      ['user', 'unauthenticated'],
      [{ bearer: [] }, {}],
    ],
    [[], [{ bearer: [] }]],
  ];
  for (const [allow, security] of cases)
    it(`asks of ${allow.join(' and ') || 'nobody'} for ${JSON.stringify(security)}`, () => {
      expect(securityOf(allow)).to.deep.equal(security);
    });
});
