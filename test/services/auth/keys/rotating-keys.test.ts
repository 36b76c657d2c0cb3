import { expect } from 'chai';
import { MemoryLogger, TestClock } from 'proscenium/testing';
import { MemoryKeyStore, type StoredKey } from '#src/services/auth/keys/key-store.js';
import { RotatingKeys } from '#src/services/auth/keys/rotating-keys.js';
import { linesOf, rejectionOf } from '../support/given-auth.js';

describe('RotatingKeys', () => {
  it('are none before the first is needed', async () => {
    const { keys } = given();

    expect(await keys.publicKeys()).to.deep.equal([]);
  });

  it('are made once for all who need one at the same time', async () => {
    const { keys } = given();

    const made = await Promise.all([keys.signingKey(), keys.signingKey(), keys.signingKey()]);

    expect(new Set(made.map(({ kid }) => kid)).size).to.equal(1);
    expect((await keys.publicKeys()).map(({ kid }) => kid)).to.deep.equal([made[0]?.kid]);
  });

  it('are published without their private half', async () => {
    const { keys } = given();
    const { kid } = await keys.signingKey();

    const [key] = await keys.publicKeys();

    expect(Object.keys(key ?? {}).sort()).to.deep.equal(['alg', 'crv', 'kid', 'kty', 'x', 'y']);
    expect([key?.kid, key?.alg, key?.['crv']]).to.deep.equal([kid, 'ES256', 'P-256']);
  });

  it('sign for an hour, are published for three, and are removed then', async () => {
    const { keys, clock, store } = given();
    const first = await keys.signingKey();
    await clock.advance({ minutes: 59 });
    const same = await keys.signingKey();
    await clock.advance({ minutes: 2 });
    const second = await keys.signingKey();

    expect([same.kid === first.kid, second.kid === first.kid]).to.deep.equal([true, false]);
    expect((await keys.publicKeys()).map(({ kid }) => kid)).to.deep.equal([first.kid, second.kid]);
    await clock.advance({ hours: 2 });
    expect((await keys.publicKeys()).map(({ kid }) => kid)).to.deep.equal([second.kid]);
    expect((await store.list()).map(({ key }) => key.kid)).to.deep.equal([second.kid]);
  });

  it('are known to the process before anything is signed with them', async () => {
    const known: string[] = [];
    const { keys } = given(new MemoryKeyStore(), known);

    const { kid } = await keys.signingKey();

    expect(known).to.deep.equal([`${kid} until 2026-01-01T03:00:00.000Z`]);
  });

  it('cannot be had while the first one cannot be stored', async () => {
    const { keys, store } = given(new FailingStore());

    expect(await rejectionOf(keys.signingKey())).to.equal('Error: the disk is full');
    store.isBroken = false;
    expect(await rejectionOf(keys.signingKey())).to.equal('resolved');
  });

  it('go on signing while a new one cannot be stored, for as long as their tokens can be verified', async () => {
    const { keys, store, clock, logger } = given(new FailingStore());
    store.isBroken = false;
    const first = await keys.signingKey();
    store.isBroken = true;

    await clock.advance({ minutes: 61 });
    expect((await keys.signingKey()).kid).to.equal(first.kid);
    expect((await keys.signingKey()).kid).to.equal(first.kid);
    expect(linesOf(logger, 'warn')).to.deep.equal([
      'warn: a new key for plugin tokens cannot be stored; the old one goes on signing',
    ]);
    await clock.advance({ minutes: 60 });
    expect(await rejectionOf(keys.signingKey())).to.equal('Error: the disk is full');
  });

  it('are listed although expired ones cannot be removed', async () => {
    const { keys, store, clock, logger } = given(new FailingStore());
    store.isBroken = false;
    await keys.signingKey();
    await clock.advance({ hours: 4 });
    store.isBroken = true;

    expect(await keys.publicKeys()).to.deep.equal([]);
    expect(linesOf(logger, 'warn')).to.deep.equal(['warn: expired keys of plugin tokens cannot be removed']);
  });
});

class FailingStore extends MemoryKeyStore {
  isBroken = true;

  override async add(key: StoredKey): Promise<void> {
    this.#check();
    await super.add(key);
  }

  override async remove(ids: readonly string[]): Promise<void> {
    this.#check();
    await super.remove(ids);
  }

  #check(): void {
    if (this.isBroken) throw new Error('the disk is full');
  }
}

function given<Store extends MemoryKeyStore = MemoryKeyStore>(
  store: Store = new MemoryKeyStore() as Store,
  known: string[] = [],
) {
  const clock = new TestClock();
  const logger = new MemoryLogger();
  const onNewKey = (key: { kid: string }, expiresAt: Date) =>
    void known.push(`${key.kid} until ${expiresAt.toISOString()}`);
  return { keys: new RotatingKeys({ pluginId: 'catalog', store, clock, logger, onNewKey }), clock, logger, store };
}
