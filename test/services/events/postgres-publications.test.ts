import { expect } from 'chai';
import type { EventValues } from '#src/services/events/postgres/event-rows.js';
import { toValues } from '#src/services/events/postgres/event-rows.js';
import { Publications } from '#src/services/events/postgres/publications.js';
import { deferred, standstill } from '../../support/deferred.js';
import { failureOf } from '../../support/failure-of.js';
import { givenEvent } from './broker-conformance.js';

describe('Publications', () => {
  it('stores together what is published while others are being stored', async () => {
    const gate = deferred();
    const batches: string[][] = [];
    const publications = new Publications(async (batch) => {
      batches.push(idsOf(batch));
      await gate.promise;
    });
    const all = ['a', 'b', 'c', 'd'].map((id) => publications.add(toValues(givenEvent({ id }))));

    gate.resolve();
    await Promise.all(all);

    expect(batches).to.deep.equal([['a'], ['b'], ['c', 'd']]);
  });

  it('stores a large event apart, and no more than a hundred together', async () => {
    const gate = deferred();
    const sizes: number[] = [];
    const publications = new Publications(async (batch) => {
      sizes.push(batch.length);
      await gate.promise;
    });
    const first = ['a', 'b'].map((id) => publications.add(toValues(givenEvent({ id }))));
    const small = Array.from({ length: 150 }, (_, number) =>
      publications.add(toValues(givenEvent({ id: `${number}` }))),
    );
    const large = publications.add(toValues(givenEvent({ payload: 'x'.repeat(1_000_001) })));

    gate.resolve();
    await Promise.all([...first, ...small, large]);

    expect(sizes).to.deep.equal([1, 1, 100, 50, 1]);
  });

  it('refuses only the event that cannot be stored', async () => {
    const gate = deferred();
    const stored: string[] = [];
    const refusal = Object.assign(new Error('invalid byte sequence'), { code: '22021' });
    const publications = new Publications(async (batch) => {
      await gate.promise;
      if (idsOf(batch).includes('bad')) throw refusal;
      stored.push(...idsOf(batch));
    });
    const good = ['a', 'b', 'c'].map((id) => publications.add(toValues(givenEvent({ id }))));
    const bad = failureOf(publications.add(toValues(givenEvent({ id: 'bad' }))));

    gate.resolve();
    await Promise.all(good);

    expect([await bad, stored]).to.deep.equal([refusal, ['a', 'b', 'c']]);
  });

  it('tells all who wait that the database is gone, and tries no more', async () => {
    const gate = deferred();
    let statements = 0;
    const publications = new Publications(async () => {
      statements += 1;
      await gate.promise;
      throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    });
    const failures = ['a', 'b', 'c', 'd'].map((id) => failureOf(publications.add(toValues(givenEvent({ id })))));

    gate.resolve();
    await standstill();

    expect((await Promise.all(failures)).map(({ message }) => message)).to.deep.equal(['gone', 'gone', 'gone', 'gone']);
    expect(statements).to.equal(2);
  });
});

function idsOf(batch: readonly EventValues[]): string[] {
  return batch.map(({ id }) => id);
}
