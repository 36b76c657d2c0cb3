import type { SrvRecord } from 'node:dns';
import { expect } from 'chai';
import { SrvResolver } from '#src/services/discovery/srv-resolver.js';

describe('SrvResolver', () => {
  it('puts host and port of the record in the place of the name', async () => {
    const { resolver } = given([record('one', 8080)]);

    expect(
      await Promise.all(['http+srv://svc/api/catalog/', 'https+srv://svc'].map((url) => resolver.resolve(url))),
    ).to.deep.equal(['http://one:8080/api/catalog', 'https://one:8080']);
  });

  it('takes the lowest priority value, and there each record as often as its weight', async () => {
    const records = [record('light', 1, 10, 1), record('heavy', 2, 10, 3), record('later', 3, 20, 100)];
    const chosen: string[] = [];
    for (const random of [0, 0.24, 0.26, 0.99]) {
      const { resolver } = given(records, { random: () => random });
      chosen.push(await resolver.resolve('http+srv://svc'));
    }

    expect(chosen).to.deep.equal(['http://light:1', 'http://light:1', 'http://heavy:2', 'http://heavy:2']);
  });

  it('asks DNS once for several callers, and again when the answer is old', async () => {
    const { resolver, asked } = given([record('one', 1)], { cacheTime: 0 });
    const caching = given([record('one', 1)], { cacheTime: 60_000 });

    for (let call = 0; call < 3; call += 1) {
      await resolver.resolve('http+srv://svc');
      await caching.resolver.resolve('http+srv://svc');
    }

    expect([asked, caching.asked]).to.deep.equal([['svc', 'svc', 'svc'], ['svc']]);
  });

  it('says when there are no records, and asks again next time', async () => {
    const { resolver, asked } = given([]);

    const errors = [await failure(resolver, 'http+srv://svc'), await failure(resolver, 'http+srv://svc')];

    expect(errors).to.deep.equal([
      'NotFoundError: No SRV records found for svc',
      'NotFoundError: No SRV records found for svc',
    ]);
    expect(asked).to.have.length(2);
  });

  it('says what DNS said', async () => {
    const resolver = new SrvResolver({ lookup: async () => Promise.reject(new Error('queryA ENOTFOUND svc')) });

    expect(await failure(resolver, 'http+srv://svc')).to.equal(
      'Error: Failed SRV resolution for svc; caused by Error: queryA ENOTFOUND svc',
    );
  });

  it('does not wait for DNS for ever', async () => {
    const resolver = new SrvResolver({ lookup: () => new Promise(() => {}), timeLimit: 10 });

    expect(await failure(resolver, 'http+srv://svc')).to.equal(
      'Error: Failed SRV resolution for svc; caused by Error: DNS did not answer within 10 ms',
    );
  });

  for (const [url, message] of [
    ['http+srv://svc:80/x', 'SRV resolver URLs cannot have a port (host svc)'],
    ['http+srv://ada:secret@svc/x', 'SRV resolver URLs cannot have credentials (host svc)'],
    ['http+srv://svc/x?y', 'SRV resolver URLs cannot have a query or a hash (host svc)'],
    ['http+srv://svc/x#y', 'SRV resolver URLs cannot have a query or a hash (host svc)'],
    ['ftp+srv://svc/x', "SRV resolver expected a URL with scheme http+srv:// or https+srv://, got 'ftp+srv://svc/x'"],
  ] as const)
    it(`refuses ${url}`, async () => {
      const { resolver } = given([record('one', 1)]);

      expect(await failure(resolver, url)).to.equal(`InputError: ${message}`);
    });
});

function record(name: string, port: number, priority = 0, weight = 0): SrvRecord {
  return { name, port, priority, weight };
}

function given(
  records: readonly SrvRecord[],
  options: { readonly random?: () => number; readonly cacheTime?: number } = {},
) {
  const asked: string[] = [];
  const lookup = async (name: string) => {
    asked.push(name);
    return records;
  };
  return { asked, resolver: new SrvResolver({ lookup, ...options }) };
}

async function failure(resolver: SrvResolver, url: string): Promise<string> {
  return resolver.resolve(url).catch((error: Error) => `${error.name}: ${error.message}`);
}
