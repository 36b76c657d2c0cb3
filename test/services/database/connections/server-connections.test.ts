import { expect } from 'chai';
import { standstill } from '../../../support/deferred.js';
import type { ConnectionUser, EngineConnection } from '#src/services/database/connections/engine-connection.js';
import type { Lease } from '#src/services/database/connections/lease.js';
import { ServerConnections } from '#src/services/database/connections/server-connections.js';
import { rejection } from '../support.js';

/** A connection that says what happens to it. */
class RecordedConnection implements EngineConnection {
  readonly client = {};
  readonly isSpoilt = false;
  inTransaction = false;
  isPingFailing = false;
  readonly events: string[] = [];

  constructor(readonly onLost: (error: Error) => void) {}

  async enter(statements: string) {
    this.events.push(`enter ${statements}`);
  }

  async ping() {
    this.events.push('ping');
    if (this.isPingFailing) throw new Error('gone');
  }

  async rollBack() {
    this.events.push('roll back');
    this.inTransaction = false;
  }

  async close() {
    this.events.push('close');
  }

  destroy() {
    this.events.push('destroy');
  }
}

describe('ServerConnections', () => {
  it('opens nothing before somebody asks', async () => {
    const { server, opened } = given(2);

    await server.close();

    expect(opened).to.deep.equal([]);
  });

  it('gives a connection to the next one of the same plugin, as it is', async () => {
    const { server, opened, user } = given(2);
    const one = user('one');
    const first = await server.acquire(one);
    await first.release();

    const second = await server.acquire(one);

    expect([second.connection === first.connection, first.isReused, second.isReused]).to.deep.equal([
      true,
      false,
      true,
    ]);
    expect(opened.map(({ events }) => events)).to.deep.equal([['enter session of one']]);
  });

  it('gives a connection to another plugin with the same source, in its own session', async () => {
    const { server, opened, user } = given(2);
    await (await server.acquire(user('one'))).release();

    await server.acquire(user('two'));

    expect(opened.map(({ events }) => events)).to.deep.equal([['enter session of one', 'enter session of two']]);
  });

  it('prefers the connection that is in the right session', async () => {
    const { server, opened, user } = given(2);
    const [one, two] = [user('one'), user('two')];
    const leases = [await server.acquire(one), await server.acquire(two)];
    for (const lease of leases) await lease.release();

    await server.acquire(one);

    expect(opened.map(({ events }) => events)).to.deep.equal([['enter session of one'], ['enter session of two']]);
  });

  it('never has more than its limit, and closes an idle one to make room for another source', async () => {
    const { server, opened, user } = given(1);
    await (await server.acquire(user('one', { key: 'a' }))).release();

    const lease = await server.acquire(user('two', { key: 'b' }));

    expect(opened.map(({ events }) => events)).to.deep.equal([
      ['enter session of one', 'close', 'destroy'],
      ['enter session of two'],
    ]);
    expect([server.size, lease.isReused]).to.deep.equal([1, false]);
  });

  it('lets a plugin have no more than its own maximum', async () => {
    const { server, user } = given(5);
    const one = user('one', { max: 1, acquireTimeout: 20 });
    await server.acquire(one);

    const error = await rejection(server.acquire(one));

    expect(error.message).to.equal(
      'no connection was free within 20 ms; 1 of its 1 and 1 of all 5 connections are taken',
    );
  });

  it('serves the plugin with the fewest connections first, and within a plugin who came first', async () => {
    const { server, user } = given(2);
    const [greedy, modest] = [user('greedy'), user('modest')];
    const held = [await server.acquire(greedy), await server.acquire(greedy)];
    const served: string[] = [];
    const ask = async (name: string, who: ConnectionUser) => {
      const lease = await server.acquire(who);
      served.push(name);
      await standstill();
      await lease.release();
    };
    const all = [ask('greedy 1', greedy), ask('greedy 2', greedy), ask('modest 1', modest), ask('modest 2', modest)];

    await held[0]?.release();
    await Promise.all(all);

    expect(served).to.deep.equal(['modest 1', 'modest 2', 'greedy 1', 'greedy 2']);
  });

  it('rolls back a transaction that was left open', async () => {
    const { server, opened, user } = given(1);
    const lease = await server.acquire(user('one'));
    (opened[0] as RecordedConnection).inTransaction = true;

    await lease.release();

    expect(opened[0]?.events).to.deep.equal(['enter session of one', 'roll back']);
  });

  it('gives nobody a connection that was reported broken', async () => {
    const { server, opened, user } = given(1);
    const one = user('one');
    await (await server.acquire(one)).release(new Error('broken'));

    await server.acquire(one);

    expect(opened.map(({ events }) => events)).to.deep.equal([
      ['enter session of one', 'destroy'],
      ['enter session of one'],
    ]);
  });

  it('forgets an idle connection that is lost, and asks the others for an answer first', async () => {
    const { server, opened, user, losses } = given(2);
    const one = user('one');
    const leases = [await server.acquire(one), await server.acquire(one)];
    for (const lease of leases) await lease.release();
    opened[0]?.onLost(new Error('cut'));

    await server.acquire(one);

    expect(losses).to.deep.equal(['cut']);
    expect(opened.map(({ events }) => events)).to.deep.equal([
      ['enter session of one', 'destroy'],
      ['enter session of one', 'ping'],
    ]);
  });

  it('opens another one in place of one that does not answer', async () => {
    const { server, opened, user } = given(1);
    const one = user('one');
    const first = await server.acquire(one);
    opened[0]?.onLost(new Error('another was cut before'));
    await first.release();
    await (await server.acquire(one)).release();
    (opened[1] as RecordedConnection).isPingFailing = true;
    await new Promise((resolve) => setTimeout(resolve, 1100));

    const lease = await server.acquire(one);

    expect(lease.connection === opened[2]).to.equal(true);
  });

  it('refuses a plugin that has taken its leave, and serves the others', async () => {
    const { server, user } = given(2);
    const [one, two] = [user('one'), user('two')];
    await (await server.acquire(one)).release();

    const isDone = await server.retire(one, new Error('closed'), 1000);

    expect([isDone, (await rejection(server.acquire(one))).message]).to.deep.equal([true, 'closed']);
    expect((await server.acquire(two)).isReused).to.equal(false);
  });

  it('waits for who is under way, and for those before it, when a plugin takes its leave', async () => {
    const { server, user } = given(1);
    const one = user('one');
    const under = await server.acquire(one);
    const waiting = server.acquire(one);
    const retired = server.retire(one, new Error('closed'), 1000);
    await under.release();
    const last: Lease = await waiting;
    await last.release();

    expect(await retired).to.equal(true);
  });

  it('cuts what is not given back in time when a plugin takes its leave', async () => {
    const { server, opened, user } = given(1);
    const one = user('one');
    await server.acquire(one);

    const isDone = await server.retire(one, new Error('closed'), 10);

    expect([isDone, opened[0]?.events]).to.deep.equal([false, ['enter session of one', 'destroy']]);
  });

  it('gives the place of a connection that could not be opened to the next one', async () => {
    const { server, user } = given(1);
    const broken = user('one', { key: 'broken', open: () => Promise.reject(new Error('refused')) });
    const error = await rejection(server.acquire(broken));

    const lease = await server.acquire(user('two'));

    expect([error.message, lease.isReused, server.size]).to.deep.equal(['refused', false, 1]);
  });

  it('gives up a connection that takes too long to open', async () => {
    const { server, user } = given(1);
    let isAborted = false;
    const open = (_: unknown, signal: AbortSignal) =>
      new Promise<never>(() => signal.addEventListener('abort', () => (isAborted = true)));

    const error = await rejection(server.acquire(user('one', { open, connectTimeout: 10 })));

    expect([error.message, isAborted]).to.deep.equal(['there was no connection within 10 ms', true]);
  });

  it('closes, once it is closed, what is in use as soon as it is given back', async () => {
    const { server, user, opened } = given(3);
    const lease = await server.acquire(user('one'));
    await server.close();

    await lease.release();

    expect([opened[0]?.events.at(-2), server.size]).to.deep.equal(['close', 0]);
  });

  it('closes what nobody needs after a while, except the least number', async () => {
    const { server, user, opened } = given(3);
    const one = user('one', { min: 1, idleTimeout: 10 });
    const leases = [await server.acquire(one), await server.acquire(one), await server.acquire(one)];
    for (const lease of leases) await lease.release();

    await new Promise((resolve) => setTimeout(resolve, 60));

    expect([server.size, opened.filter(({ events }) => events.includes('close')).length]).to.deep.equal([1, 2]);
  });
});

interface UserOptions {
  readonly key?: string;
  readonly max?: number;
  readonly min?: number;
  readonly acquireTimeout?: number;
  readonly connectTimeout?: number;
  readonly idleTimeout?: number;
  readonly open?: ConnectionUser['source']['open'];
}

function given(limit: number) {
  const opened: RecordedConnection[] = [];
  const losses: string[] = [];
  const open = async (onLost: (error: Error) => void) => {
    const connection = new RecordedConnection(onLost);
    opened.push(connection);
    return connection;
  };
  const user = (pluginId: string, options: UserOptions = {}): ConnectionUser => ({
    pluginId,
    source: { key: options.key ?? 'shared', open: options.open ?? open },
    session: `session of ${pluginId}`,
    pool: { min: 0, max: 10, acquireTimeout: 1000, connectTimeout: 1000, idleTimeout: 60_000, ...options },
    onIdleLoss: (error) => losses.push(error.message),
  });
  return { server: new ServerConnections(limit), opened, losses, user };
}
