import { expect } from 'chai';
import type { Context } from '#src/contracts/context.js';
import { RequestInFlight } from '#src/services/http/request/request-in-flight.js';
import { RequestsInFlight } from '#src/services/http/request/requests-in-flight.js';

function givenRequest(id: string): RequestInFlight {
  const ctx = { req: { method: 'GET' }, res: { headersSent: false } } as unknown as Context;
  return new RequestInFlight(ctx, id, 60_000);
}

function given(...ids: string[]) {
  const requests = new RequestsInFlight({ onLate: () => undefined });
  const known = new Map(ids.map((id) => [id, givenRequest(id)]));
  for (const request of known.values()) requests.add(request);
  const remove = (id: string) => requests.delete(known.get(id) as RequestInFlight);
  return { requests, remove, known, ids: () => [...requests].map(({ requestId }) => requestId) };
}

describe('RequestsInFlight', () => {
  it('gives requests in the order in which they came', () => {
    const { ids } = given('a', 'b', 'c');

    expect(ids()).to.deep.equal(['a', 'b', 'c']);
  });

  for (const [gone, left] of [
    ['a', ['b', 'c']],
    ['b', ['a', 'c']],
    ['c', ['a', 'b']],
  ] as const) {
    it(`leaves ${left.join(' and ')} when ${gone} has ended`, () => {
      const { ids, remove } = given('a', 'b', 'c');

      remove(gone);

      expect(ids()).to.deep.equal(left);
    });
  }

  it('is empty when all have ended, and takes others', () => {
    const { requests, ids, remove } = given('a', 'b');
    remove('b');
    remove('a');
    const empty = ids();

    requests.add(givenRequest('c'));

    expect([empty, ids()]).to.deep.equal([[], ['c']]);
  });

  it('keeps nothing of those that came later in a request that has ended', () => {
    const { known, remove } = given('a', 'b');

    remove('a');

    expect(known.get('a')).to.include({ before: undefined, after: undefined });
  });

  it('gives all that were there, also when some end meanwhile', () => {
    const { requests, known } = given('a', 'b', 'c');
    const seen: string[] = [];

    for (const request of requests) {
      seen.push(request.requestId);
      if (request.requestId === 'a') for (const one of known.values()) requests.delete(one);
    }

    expect(seen).to.deep.equal(['a', 'b', 'c']);
  });
});
