import { expect } from 'chai';
import { type FetchFunction, keepUserCookie, ResponseError } from 'proscenium/client';
import { eventually } from '../support/eventually.js';

const MINUTE = 60_000;

/** A plugin that gives a cookie of ten minutes, and timers that run when the test says so. */
function given() {
  const state = { time: 0, answers: 0, status: 200 };
  const asked: string[] = [];
  const waits: { readonly callback: () => void; readonly milliseconds: number }[] = [];
  const failures: unknown[] = [];
  const leaving = new AbortController();
  const options = {
    pluginId: 'techdocs',
    fetchApi: {
      fetch: async (...[input, init]: Parameters<FetchFunction>) => {
        asked.push(
          `${init?.method ?? 'GET'} ${input instanceof Request ? 'a request' : String(input)} ${init?.credentials}`,
        );
        return Response.json({ expiresAt: new Date(state.time + 10 * MINUTE) }, { status: state.status });
      },
    },
    signal: leaving.signal,
    onFailure: (error: unknown) => failures.push(error),
    timers: {
      now: () => state.time,
      wait: (callback: () => void, milliseconds: number) => waits.push({ callback, milliseconds }),
    },
  };
  const goOn = async (): Promise<void> => {
    const last = waits.length;
    const wait = waits.at(-1);
    state.time += wait?.milliseconds ?? 0;
    wait?.callback();
    await eventually(() => waits.length > last);
  };
  return { options, state, asked, waits, failures, leaving, goOn };
}

const REQUEST = 'GET plugin://techdocs/.backstage/auth/v1/cookie include';

describe('keepUserCookie', () => {
  it('gets the cookie, and renews it four minutes before its end', async () => {
    const { options, asked, waits, goOn } = given();

    await keepUserCookie(options);
    await goOn();

    expect([asked, waits.map(({ milliseconds }) => milliseconds)]).to.deep.equal([
      [REQUEST, REQUEST],
      [6 * MINUTE, 6 * MINUTE],
    ]);
  });

  it('rejects when there is no first cookie', async () => {
    const { options, state, waits } = given();
    state.status = 401;

    const error: unknown = await keepUserCookie(options).catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(ResponseError).with.property('statusCode', 401);
    expect(waits).to.deep.equal([]);
  });

  it('tells of a renewal that fails, and tries again after ten seconds', async () => {
    const { options, state, waits, failures, goOn } = given();
    await keepUserCookie(options);
    state.status = 500;
    await goOn();
    state.status = 200;
    await goOn();

    expect([failures.map(String), waits.map(({ milliseconds }) => milliseconds)]).to.deep.equal([
      ['ResponseError: Request failed with 500 '],
      [6 * MINUTE, 10_000, 6 * MINUTE],
    ]);
  });

  it('stops when its signal says so', async () => {
    const { options, asked, waits, leaving } = given();
    await keepUserCookie(options);
    leaving.abort();
    waits[0]?.callback();
    await new Promise(setImmediate);

    expect([asked, waits.length]).to.deep.equal([[REQUEST], 1]);
  });
});
