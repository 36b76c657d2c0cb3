import { expect } from 'chai';
import { failureOf } from '../../support/failure-of.js';
import { type GivenUrlReader, givenUrlReader } from '../../support/given-url-reader.js';
import { lookupIn, ssrfCases } from '../../support/ssrf-cases.js';
import { givenWebHost, type WebHost } from '../../support/web-host.js';

describe('the URL reader, made to read what it should not', () => {
  let host: WebHost;
  let given: GivenUrlReader | undefined;

  before(async () => {
    host = await givenWebHost();
  });

  after(() => host.stop());

  beforeEach(() =>
    host.answer(({ url = '' }, response) => {
      const [path, target] = url.split('?');
      if (path === '/to.zip' && target !== undefined)
        response.writeHead(302, { location: decodeURIComponent(target) }).end();
      else response.end('secret');
    }),
  );

  afterEach(() => given?.stop());

  // The port is not known yet, and the names of the cases do not depend on which it is.
  for (const [index, { name }] of ssrfCases(7007).entries())
    for (const method of ['readUrl', 'readTree', 'search'] as const)
      it(`refuses ${name}, by ${method}`, async () => {
        const { allow, url, names } = ssrfCases(host.port)[index] as ReturnType<typeof ssrfCases>[number];
        given = givenUrlReader({ backend: { reading: { allow } } }, { lookup: lookupIn(names) });

        const failure = await failureOf(given.reader[method](method === 'readTree' ? asArchive(url) : url));

        expect(failure.name).to.equal('NotAllowedError');
        expect(
          host.requests.map((request) => request.url?.split('?')[0]).filter((path) => path !== '/to.zip'),
        ).to.deep.equal([]);
      });

  it('connects to the address that was checked, and asks DNS no second time', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    let asked = 0;
    given = givenUrlReader(
      { backend: { reading: { allow: [{ host: `rebound.example.test:${host.port}` }] } } },
      {
        lookup: (hostname, options, callback) => {
          lookupIn({ [hostname]: answers[asked] ?? [] })(hostname, options, callback);
          asked += 1;
        },
      },
    );

    const response = await given.reader.readUrl(`http://rebound.example.test:${host.port}/`);

    expect([(await response.buffer()).toString(), asked]).to.deep.equal(['secret', 1]);
  });

  it('uses the good addresses of a name that has bad ones as well', async () => {
    const names = { 'mixed.example.test': ['169.254.169.254', '127.0.0.1'] };
    given = givenUrlReader(
      { backend: { reading: { allow: [{ host: `mixed.example.test:${host.port}` }] } } },
      { lookup: lookupIn(names) },
    );

    const response = await given.reader.readUrl(`http://mixed.example.test:${host.port}/`);

    expect((await response.buffer()).toString()).to.equal('secret');
  });

  it('reads from a private address below *. where the rule permits it', async () => {
    given = givenUrlReader(
      { backend: { reading: { allow: [{ host: `*.example.test:${host.port}`, allowPrivate: true }] } } },
      { lookup: lookupIn({ 'a.b.example.test': ['127.0.0.1'] }) },
    );

    const response = await given.reader.readUrl(`http://a.b.example.test:${host.port}/`);

    expect((await response.buffer()).toString()).to.equal('secret');
  });

  it('tells the log which address it was, and nobody else', async () => {
    given = givenUrlReader(
      { backend: { reading: { allow: [{ host: '*.example.test' }] } } },
      { lookup: lookupIn({ 'inner.example.test': ['10.1.2.3'] }) },
    );

    const failure = await failureOf(given.reader.readUrl('https://inner.example.test/a?token=abc'));

    expect(failure.message).to.equal(
      "Reading from 'https://inner.example.test/a?token=***' is not allowed: the host has no address that may be connected to. Private addresses need an entry of their own at 'backend.reading.allow'",
    );
    expect(given.logger.entries).to.deep.equal([
      {
        level: 'warn',
        message: 'Reading from a host was refused, because its address may not be connected to',
        fields: {
          url: 'https://inner.example.test/a?token=***',
          host: 'inner.example.test',
          addresses: ['10.1.2.3'],
        },
      },
    ]);
  });
});

/** So that nothing but the guard refuses it. */
function asArchive(url: string): string {
  return /[/][^/?]*$/.test(url) && !url.includes('?') ? `${url.replace(/\/$/, '')}/a.zip` : url;
}
