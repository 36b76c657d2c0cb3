import { expect } from 'chai';
import { maskValues } from '#src/cli/config/mask-values.js';
import { formatPath } from '#src/services/root-config/config-path.js';

const mask = (values: object, said: Record<string, boolean> = {}, secrets: string[] = []) =>
  maskValues(values as never, {
    schema: { isRedacted: (path) => said[formatPath(path)] },
    secrets: new Set(secrets),
  });

describe('maskValues', () => {
  it('hides what the schema calls secret, of any type, at any depth', () => {
    const masked = mask(
      { shop: { code: 'x', open: true, tills: [{ pin: 1 }, { pin: 2 }], none: undefined } },
      { 'shop.code': true, 'shop.open': true, 'shop.tills[0].pin': true },
    );

    expect(masked).to.deep.equal({ shop: { code: '***', open: '***', tills: [{ pin: '***' }, { pin: 2 }] } });
  });

  it('hides what has the name of a secret, unless the schema says that it is none', () => {
    const masked = mask(
      { apiToken: 'abc', passwords: ['a', 'b'], password: ['a', 2], publicToken: 'abc' },
      { publicToken: false },
    );

    expect(masked).to.deep.equal({
      apiToken: '***',
      passwords: ['a', 'b'],
      password: ['***', '***'],
      publicToken: 'abc',
    });
  });

  it('hides what is equal to a secret, and longer secrets as a part of other texts', () => {
    const masked = mask({ a: 'abc', b: 'xabcx', c: 'xhunter22x', d: 4711, e: 'x4711x' }, {}, [
      'abc',
      'hunter22',
      '4711',
    ]);

    expect(masked).to.deep.equal({ a: '***', b: 'xabcx', c: 'x***x', d: '***', e: 'x4711x' });
  });

  it('hides elsewhere what the schema calls secret in one place', () => {
    const masked = mask({ code: 'letmein', note: 'it is letmein' }, { code: true });

    expect(masked).to.deep.equal({ code: '***', note: 'it is ***' });
  });

  it('hides passwords in URLs', () => {
    expect(mask({ url: 'postgres://reader:pw@db/catalog', plain: 'https://db:1/a@b' })).to.deep.equal({
      url: 'postgres://reader:***@db/catalog',
      plain: 'https://db:1/a@b',
    });
  });
});
