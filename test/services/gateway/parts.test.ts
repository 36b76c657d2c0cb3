import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { TestClock } from 'proscenium/testing';
import { Breaker } from '#src/services/gateway/breaker.js';
import { readForwardedTarget } from '#src/services/gateway/forwarded-target.js';
import { FrameTracker } from '#src/services/gateway/frame-tracker.js';
import { endToEndHeaders } from '#src/services/gateway/hop-by-hop.js';
import { Hops } from '#src/services/gateway/hops.js';
import { PhaseTimer } from '#src/services/gateway/phase-timer.js';
import { thrownBy } from '../../support/failure-of.js';

describe('readForwardedTarget', () => {
  for (const [url, target] of [
    ['/api/catalog', { pluginId: 'catalog', rest: '' }],
    ['/api/catalog?a=/../', { pluginId: 'catalog', rest: '?a=/../' }],
    ['/api/my-plugin2/a%20b/c%3Fd/...?q', { pluginId: 'my-plugin2', rest: '/a%20b/c%3Fd/...?q' }],
    ['/api/catalog/100%25/.hidden/a..b', { pluginId: 'catalog', rest: '/100%25/.hidden/a..b' }],
    ['/api', undefined],
    ['/api/', undefined],
    ['/api/Catalog/x', undefined],
    ['/api/%63atalog/x', undefined],
    ['/api/a--b/x', undefined],
  ] as const)
    it(`reads ${url}`, () => {
      expect(readForwardedTarget(url)).to.deep.equal(target);
    });

  for (const url of [
    '/api/catalog/..',
    '/api/catalog/../x',
    '/api/catalog/./x',
    '/api/catalog/..;/x',
    '/api/catalog/%2e%2E/x',
    '/api/catalog/.%2e/x',
    '/api/catalog/%252e%252e/x',
    '/api/catalog/a%2fb',
    '/api/catalog/a%25252Fb',
    '/api/catalog/a%5cb',
    '/api/catalog/a\\b',
    '/api/catalog//x',
    '/api//catalog',
    '/api/catalog/%00',
    '/api/catalog/x#y',
    '/api/catalog?x#y',
    '/api/..',
  ])
    it(`refuses ${url}`, () => {
      const error = thrownBy(() => readForwardedTarget(url));

      expect([error.name, error.message]).to.deep.equal(['InputError', 'The path is not valid']);
    });
});

describe('endToEndHeaders', () => {
  it('leaves out what is for one connection, and what Connection names, but not the length', () => {
    const raw = [
      ['Host', 'a'],
      ['Connection', 'close, X-Internal'],
      ['connection', 'Content-Length , x-other'],
      ['X-Internal', 'secret'],
      ['x-OTHER', 'secret'],
      ['Keep-Alive', 'timeout=5'],
      ['TE', 'trailers'],
      ['Trailer', 'X-Sum'],
      ['Upgrade', 'h2c'],
      ['HTTP2-Settings', 'AAMA'],
      ['Transfer-Encoding', 'chunked'],
      ['Proxy-Authorization', 'Basic x'],
      ['Proxy-Connection', 'keep-alive'],
      ['Content-Length', '4'],
      ['X-Twice', '1'],
      ['X-Twice', '2'],
    ].flat();

    expect(endToEndHeaders(raw)).to.deep.equal([
      ['host', 'a'],
      ['content-length', '4'],
      ['x-twice', '1'],
      ['x-twice', '2'],
    ]);
  });
});

describe('Hops', () => {
  const asked = (hops?: string) => ({ headers: hops === undefined ? {} : { 'x-proscenium-hops': hops } }) as IncomingMessage;

  it('adds itself, and refuses what it has passed on before', () => {
    const hops = new Hops(4);
    const first = hops.next(asked(), 'catalog');
    const second = hops.next(asked('a, b'), 'catalog');

    expect([/^[\da-f]{12}$/.test(first), second]).to.deep.equal([true, `a, b, ${first}`]);
    expect(thrownBy(() => hops.next(asked(`a, ${first}`), 'catalog'))).to.include({
      status: 508,
      name: 'LoopDetectedError',
      message: "The request for plugin 'catalog' passes gateways in a circle",
    });
  });

  it('refuses what has passed as many gateways as may be', () => {
    expect(thrownBy(() => new Hops(2).next(asked('a,b'), 'catalog'))).to.include({ status: 508 });
  });
});

describe('Breaker', () => {
  const given = () => {
    const clock = new TestClock();
    return { clock, breaker: new Breaker(clock, { failures: 2, pause: 5_000 }) };
  };

  it('is closed again by one success', () => {
    const { breaker } = given();
    breaker.begin()?.fail();
    breaker.begin()?.succeed();
    breaker.begin()?.fail();

    expect(breaker.begin()).not.to.equal(undefined);
  });

  it('lets one attempt through after the pause, and the next when that one is decided', async () => {
    const { breaker, clock } = given();
    breaker.begin()?.fail();
    breaker.begin()?.fail();
    const open = [breaker.begin(), breaker.retryAfter];
    await clock.advance({ seconds: 5 });
    const probe = breaker.begin();
    const second = breaker.begin();
    probe?.abandon();
    const third = breaker.begin();
    third?.succeed();
    third?.fail();

    expect(open).to.deep.equal([undefined, 5]);
    expect([probe === undefined, second, third === undefined, breaker.begin() === undefined]).to.deep.equal([
      false,
      undefined,
      false,
      false,
    ]);
  });
});

describe('PhaseTimer', () => {
  const limits = { connect: 5_000, response: 60_000, idle: 10_000 };

  it('rings for the phase that takes too long, whatever was before', async () => {
    const clock = new TestClock();
    const late: string[] = [];
    const timer = new PhaseTimer(clock, limits, (phase) => late.push(`${phase} ${clock.now() - begun}`));
    const begun = clock.now();
    await clock.advance({ seconds: 4 });
    timer.enter('response');
    await clock.advance({ seconds: 50 });
    timer.enter('idle');
    await clock.advance({ seconds: 9 });
    timer.touch();
    await clock.advance({ seconds: 9 });
    const before = [...late];
    await clock.advance({ seconds: 1 });

    expect([before, late]).to.deep.equal([[], ['idle 73000']]);
  });

  it('is silent once it is stopped', async () => {
    const clock = new TestClock();
    const late: string[] = [];
    new PhaseTimer(clock, limits, (phase) => late.push(phase)).stop();
    await clock.advance({ minutes: 5 });

    expect(late).to.deep.equal([]);
  });
});

describe('FrameTracker', () => {
  const frame = (length: number, mask: boolean) => {
    const short = length < 126 ? length : length < 65_536 ? 126 : 127;
    const extended = Buffer.alloc(short === 126 ? 2 : short === 127 ? 8 : 0);
    if (short === 126) extended.writeUInt16BE(length);
    if (short === 127) extended.writeBigUInt64BE(BigInt(length));
    const head = Buffer.from([0x82, short | (mask ? 0x80 : 0)]);
    return Buffer.concat([head, extended, Buffer.alloc(mask ? 4 : 0), Buffer.alloc(length, 0x81)]);
  };

  for (const length of [0, 1, 125, 126, 300, 70_000])
    for (const mask of [false, true])
      it(`knows where a frame of ${length} bytes ends, ${mask ? 'masked' : 'plain'}, in pieces of any size`, () => {
        const bytes = Buffer.concat([frame(length, mask), frame(5, mask)]);
        const end = bytes.length - frame(5, mask).length;
        const states = [1, 3, 1_000].map((size) => {
          const tracker = new FrameTracker();
          for (let at = 0; at < bytes.length; at += size) tracker.pass(bytes.subarray(at, at + size));
          return tracker.isBetweenFrames;
        });
        const begun = new FrameTracker();
        begun.pass(bytes.subarray(0, 1));

        expect(states).to.deep.equal([true, true, true]);
        expect([begun.isBetweenFrames, begun.passOneFrame(bytes.subarray(1)), begun.isBetweenFrames]).to.deep.equal([
          false,
          end - 1,
          true,
        ]);
      });
});
