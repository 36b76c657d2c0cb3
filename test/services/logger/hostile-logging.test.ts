import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { PluginLogger } from '#src/services/logger/index.js';
import { givenLogger } from './support.js';

const hostileTexts = [
  'a\nb',
  'a\r\nb',
  '\n{"level":"error","msg":"forged"}',
  '","level":"error","msg":"forged',
  '\u001b[2J\u001b[31mred\u001b[0m',
  '\u009b31m',
  'a\u2028b\u2029c',
  '\u202etxt.exe',
  'back\bspace\u0007',
  '%s %d %o %%',
  '\u0000',
  '\ud800',
  '=a "b" c=d',
];

describe('hostile logging', () => {
  for (const text of hostileTexts) {
    it(`JSON: ${JSON.stringify(text)} stays one line, unchanged, as message, name and value`, async () => {
      const { logger, only } = await givenLogger();

      logger.info(text, { [`name ${text}`]: text });

      expect(only()).to.deep.equal({ level: 'info', [`name ${text}`]: text, msg: text });
    });

    it(`text: ${JSON.stringify(text)} stays one line without control characters`, async () => {
      const { logger, lines } = await givenLogger({ format: 'pretty' });

      logger.child({ plugin: text }).info(text, { [`name ${text}`]: text, nested: { [text]: [text] } });

      expect(lines.join('')).to.match(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+\n$/u);
    });
  }

  it('no field takes the place of one that the log writes itself', async () => {
    const { logger, only } = await givenLogger();

    logger.info('text', { level: 'error', time: 0, msg: 'forged', pid: 1, hostname: 'h', v: 1, meta: 'm', other: 1 });

    expect(only()).to.deep.equal({
      level: 'info',
      other: 1,
      meta: { level: 'error', time: 0, msg: 'forged', pid: 1, hostname: 'h', v: 1, meta: 'm' },
      msg: 'text',
    });
  });

  it('a field meta that is an object stays as it is, beside what has no other place', async () => {
    const { logger, lines } = await givenLogger();

    logger.info('alone', { meta: { seat: 7 } });
    logger.info('beside', { meta: { seat: 7, pid: 2 }, pid: 1 });
    logger.child({ meta: { seat: 7 } }).error('of a child', { n: 1 });

    expect(lines.map((line) => JSON.parse(line).meta)).to.deep.equal([{ seat: 7 }, { seat: 7, pid: 1 }, { seat: 7 }]);
  });

  it('no field takes the place of one that a parent has bound', async () => {
    const { logger, only } = await givenLogger({ data: { backend: { logger: { meta: { region: 'eu' } } } } });
    const plugin = new PluginLogger(logger, { getId: () => 'catalog' });

    plugin.child({ plugin: 'child', region: 'us' }).info('text', { plugin: 'call' });

    expect(only()).to.deep.equal({
      level: 'info',
      region: 'eu',
      plugin: 'catalog',
      meta: { plugin: 'call', region: 'us' },
      msg: 'text',
    });
  });

  it('a field __proto__ is a field', async () => {
    const { logger, lines } = await givenLogger();

    logger.child(JSON.parse('{"__proto__": {"a": 1}}')).info('text', JSON.parse('{"b": {"__proto__": 2}}'));

    expect(lines[0]).to.match(/,"__proto__":\{"a":1\},"b":\{"__proto__":2\},"msg":"text"\}\n$/);
  });

  for (const fields of [
    { method: 'GET', headers: {}, socket: 1 },
    { setHeader: 'x', err: { message: 'm' } },
    { constructor: 'c', toString: 't', valueOf: 1, hasOwnProperty: 'h', isPrototypeOf: {} },
    { serializers: { a: 1 }, formatters: 2, customLevels: 3, redact: ['a'], msgPrefix: 'p' },
  ]) {
    it(`fields called ${Object.keys(fields).join(', ')} are written as they are, by a line and by a child`, async () => {
      const { logger, bare } = await givenLogger();

      logger.info('text', fields);
      logger.child(fields).info('text');

      expect(bare()).to.deep.equal([
        { level: 'info', ...fields, msg: 'text' },
        { level: 'info', ...fields, msg: 'text' },
      ]);
    });
  }

  it('a proxy that has other fields each time it is asked forges none', async () => {
    const { logger, only } = await givenLogger();
    let asked = 0;
    const fields = new Proxy(
      {},
      {
        ownKeys: () => [(asked += 1) === 1 ? 'harmless' : 'level'],
        getOwnPropertyDescriptor: () => ({ value: 'v', enumerable: true, configurable: true }),
        get: () => 'v',
      },
    );

    logger.info('text', fields);

    expect(only()).to.deep.equal({ level: 'info', harmless: 'v', msg: 'text' });
  });

  const circular: { self?: unknown; list: unknown[] } = { list: [] };
  circular.self = circular;
  circular.list.push(circular);
  const shared = { a: 1 };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const values: readonly (readonly [string, unknown, unknown])[] = [
    [
      'a getter that throws',
      {
        get bad() {
          return throwing();
        },
        good: 1,
      },
      { bad: '[unreadable]', good: 1 },
    ],
    ['a BigInt', 10n ** 20n, '100000000000000000000'],
    ['a circle', circular, { self: '[circular]', list: ['[circular]'] }],
    ['one object in two places', [shared, shared], [{ a: 1 }, { a: 1 }]],
    ['a proxy that throws', new Proxy({}, { ownKeys: throwing }), '[unreadable]'],
    [
      'a proxy that throws at everything',
      new Proxy({}, { get: throwing, getPrototypeOf: throwing, has: throwing, ownKeys: throwing }),
      '[unreadable]',
    ],
    ['a revoked proxy', revoked.proxy, '[unreadable]'],
    ['a toJSON that throws', { toJSON: throwing }, '[unreadable]'],
    ['a toJSON', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['an endless toJSON', endlessJson(), '[deeper]'],
    ['an error whose message throws', Object.defineProperty(new Error('x'), 'message', { get: throwing }), 'ERROR'],
    ['a function', throwing, '[function]'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['NaN', Number.NaN, 'NaN'],
    ['Infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no date', new Date(Number.NaN), null],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, new Set([3])],
      ]),
      { 2: [3], a: 1 },
    ],
    ['bytes', Buffer.from('abc'), '[3 bytes]'],
    ['a URL', new URL('http://host/'), 'http://host/'],
    ['null', null, null],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ];
  for (const [name, value, written] of values) {
    it(`${name} is written, and nothing is thrown`, async () => {
      const { logger, only } = await givenLogger();

      logger.info('text', { value } as JsonObject);

      const line = only();
      if (written === 'ERROR') expect((line.value as JsonObject).message).to.equal('[unreadable]');
      else expect(line).to.deep.equal({ level: 'info', value: written, msg: 'text' });
    });

    it(`${name} as the whole meta, message or child throws nothing`, async () => {
      const { logger, parsed } = await givenLogger();

      logger.info('text', value as JsonObject);
      logger.info(value as string);
      logger.child(value as JsonObject).info('child');

      expect(parsed().length).to.equal(3);
    });
  }

  it('very deep data is cut', async () => {
    const { logger, lines } = await givenLogger();
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };

    logger.info('text', { deep } as JsonObject);

    expect(lines[0]).to.contain('{"deep":"[deeper]"}').and.to.have.length.below(300);
  });

  it('data without end is cut', async () => {
    const { logger, lines } = await givenLogger();

    logger.info('text', { wide: Array.from({ length: 100_000 }, () => ({ a: 'xxxxxxxx' })) });

    expect(lines[0]).to.have.length.below(200_000);
  });

  it('a destination that throws harms nobody, and what was lost is counted when it is back', async () => {
    let broken = true;
    const written: string[] = [];
    const destination = {
      write(line: string) {
        if (broken) throw new Error('EPIPE');
        written.push(line);
      },
    };
    const { logger } = await givenLogger({ destination });

    logger.info('lost');
    logger.info('lost too');
    broken = false;
    logger.info('back');
    logger.info('again');

    expect(written.map((line) => JSON.parse(line)).map(({ level, msg, lines }) => [level, msg, lines])).to.deep.equal([
      ['info', 'back', undefined],
      ['warn', 'Lines of the log were lost', 2],
      ['info', 'again', undefined],
    ]);
  });

  describe('secrets of the configuration', () => {
    const secret = 'c0rrect h"rse/b@ttery';
    const data = {
      db: { password: secret, url: 'postgres://me:t0psecret@db/x' },
      pin: { token: '4711' },
    };
    const rows: readonly (readonly [string, string, unknown])[] = [
      ['a message', `using ${secret} now`, undefined],
      ['a field', 'text', { a: secret }],
      ['other case', `USING ${secret.toUpperCase()} ${secret.toLowerCase()}`, undefined],
      ['three levels deep', 'text', { a: { b: [{ c: `x${secret}y` }] } }],
      ['the name of a field', 'text', { [secret]: 1 }],
      ['the message and stack of an error', 'text', new Error(`cannot log in with ${secret}`)],
      ['a cause', 'text', new Error('outer', { cause: new Error(secret) })],
      ['a URL', 'text', { url: `https://host/?key=${encodeURIComponent(secret)}` }],
      ['JSON inside a text', JSON.stringify({ password: secret }), undefined],
      ['base64 in a header', 'text', { header: `Basic ${Buffer.from(`me:${secret}`).toString('base64')}` }],
      ['base64 at another position', 'text', { header: `Basic ${Buffer.from(`you:${secret}!`).toString('base64')}` }],
      ['base64 at a third position', 'text', { header: Buffer.from(secret).toString('base64') }],
    ];
    for (const format of ['json', 'pretty'] as const) {
      for (const [name, message, meta] of rows) {
        it(`${format}: are not written in ${name}`, async () => {
          const { logger, lines } = await givenLogger({ data, format });

          logger.info(message, meta as JsonObject);

          expect(lines.join(''))
            .to.contain('***')
            .and.not.match(/c0rrect|h\\*"rse|h%22rse|b@ttery|b%40ttery/i);
          expect(decodedBase64(lines.join(''))).not.to.match(/c0rrec|b@tter/);
        });
      }
    }

    it('are not written by a child that bound them', async () => {
      const { logger, only } = await givenLogger({ data });

      logger.child({ bound: secret }).info('text');

      expect(only()).to.deep.equal({ level: 'info', bound: '***', msg: 'text' });
    });

    it('may be passwords in URLs, or numbers', async () => {
      const { logger, only } = await givenLogger({ data });

      logger.info('t0psecret x', { number: 4711, other: 47110 });

      expect(only()).to.deep.equal({ level: 'info', number: '***', other: '***0', msg: '*** x' });
    });

    it('do not make JSON invalid, even when they are a part of its syntax', async () => {
      const { logger, only } = await givenLogger({ data: { a: { token: '":"info' }, b: { token: 'leve' } } });

      logger.info('the level', { a: '":"info' });

      expect(only()).to.deep.equal({ level: 'info', a: '***', msg: 'the ***l' });
    });

    it('are also the values of fields whose names say so', async () => {
      const { logger, only } = await givenLogger();

      logger.info('text', { Password: 'p', nested: { authorization: 'Bearer x', API_KEY: ['k'] }, tokens: 5 });

      expect(only()).to.deep.equal({
        level: 'info',
        Password: '***',
        nested: { authorization: '***', API_KEY: '***' },
        tokens: 5,
        msg: 'text',
      });
    });
  });
});

function endlessJson(): object {
  return { toJSON: endlessJson };
}

/** Whatever in a text looks like base64, as text. */
function decodedBase64(text: string): string {
  return [...text.matchAll(/[A-Za-z0-9+/]{8,}=*/g)]
    .map(([match]) => Buffer.from(match, 'base64').toString('latin1'))
    .join('\n');
}

function throwing(): never {
  throw new Error('trap');
}
