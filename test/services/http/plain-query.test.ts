import { expect } from 'chai';
import Koa from 'koa';
import type { Context } from '#src/contracts/context.js';
import { queryOf } from '#src/services/http/plain-query.js';

describe('queryOf', () => {
  const queries = [
    '',
    '?',
    '?limit=10',
    '?limit=10&page=2',
    '?tag=a&tag=b&tag=c',
    '?tag=a&tag=',
    '?a=',
    '?a',
    '?=a',
    '?a=b=c',
    '?a=1&&b=2',
    '?a=1&',
    '?a=%20b+c',
    '?%61=1',
    '?a[]=1&a[]=2',
    '?constructor=1&toString=2',
    '?__proto__=1',
    '?a.b=1.5&c-d=-1&e~=~',
    '?q=ä',
    '?a=1?b=2',
    '?a=/x:y@z',
  ];
  for (const query of queries)
    it(`is what Koa makes of '${query}'`, () => {
      const app = new Koa();
      const ctx = app.createContext({ url: `/x${query}`, headers: {} } as never, {} as never) as unknown as Context;

      const found = queryOf(ctx);

      expect(Object.entries(found)).to.deep.equal(Object.entries(ctx.query));
    });
});
