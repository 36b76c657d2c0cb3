import { toError } from '../../../errors/to-error.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { runInActivity } from '../../activity/index.js';
import { NoAnswer, NoFreeConnection } from './connection-problems.js';
import { enterSession, isFit, leftTransaction, takeLeave } from './connection-care.js';
import { ConnectionSlot } from './connection-slot.js';
import type { ConnectionUser, EngineConnection } from './engine-connection.js';
import { Lease } from './lease.js';
import { type Waiting, WaitingLine } from './waiting-line.js';

interface Request extends Waiting {
  readonly resolve: (lease: Lease) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * All connections of this process to one server. Each plugin uses up to its own maximum, all together up to `limit`; plugins whose
 * connections differ in nothing but the session share them, and for others an idle one is closed when the limit is reached.
 */
export class ServerConnections {
  readonly #limit: number;
  readonly #slots = new Set<ConnectionSlot>();
  readonly #inUse = new Map<ConnectionUser, number>();
  readonly #line = new WaitingLine<Request>();
  readonly #retired = new WeakMap<ConnectionUser, Error>();
  /** Who wants to know when a plugin uses no connection any more. */
  readonly #farewells = new Map<ConnectionUser, () => void>();
  #arrivals = 0;
  /** When a connection was last found broken: idle ones from before that are suspect. */
  #lastLoss = 0;
  #isClosed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many connections are open, being opened or being closed. */
  get size(): number {
    return this.#slots.size;
  }

  inUse(user: ConnectionUser): number {
    return this.#inUse.get(user) ?? 0;
  }

  /** Whether a caller of this plugin would have to wait. */
  isExhausted(user: ConnectionUser): boolean {
    return this.inUse(user) >= user.pool.max || this.#line.of(user).length > 0;
  }

  /**
   * Waits for a connection that works.
   *
   * @throws NoFreeConnection within `acquireTimeout`, what connecting fails with within `connectTimeout`
   */
  acquire(user: ConnectionUser): Promise<Lease> {
    const reason = this.#retired.get(user);
    if (reason !== undefined) return Promise.reject(reason);
    return new Promise((resolve, reject) => {
      const request: Request = { user, number: this.#arrivals, resolve, reject, timer: undefined };
      this.#arrivals += 1;
      this.#line.add(request);
      this.#serve();
      // Most are served at once.
      if (this.#line.of(user).includes(request))
        request.timer = setTimeout(() => this.#giveUp(request), user.pool.acquireTimeout);
    });
  }

  /**
   * Takes leave of a plugin: whoever comes later is refused, those who have come get up to `limit` milliseconds, what is still in use
   * then is cut, and its idle connections are closed.
   *
   * @param reason - what whoever comes later is told
   * @returns whether everybody was done in time
   */
  async retire(user: ConnectionUser, reason: Error, limit: number): Promise<boolean> {
    this.#retired.set(user, reason);
    const isDone = await this.#settled(user, limit);
    for (const request of this.#line.of(user)) this.#refuse(request, reason);
    for (const slot of this.#slots) if (slot.user === user) slot.connection?.destroy();
    const idle = [...this.#slots].filter((slot) => slot.isIdle && slot.session === user);
    await Promise.all(idle.map((slot) => this.#close(slot)));
    return isDone;
  }

  /** Closes what is idle; what is in use closes when it is given back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#slots].filter((slot) => slot.isIdle).map((slot) => this.#close(slot)));
  }

  #serve(): void {
    for (;;) {
      const next = this.#next();
      if (next === undefined) return;
      const { request, slot } = next;
      this.#line.remove(request);
      clearTimeout(request.timer);
      this.#inUse.set(request.user, this.inUse(request.user) + 1);
      slot.user = request.user;
      clearTimeout(slot.idleTimer);
      // Not in the activity of whoever happens to ask: the connection outlives it.
      void runInActivity({ pluginId: request.user.pluginId }, () => this.#give(slot, request));
    }
  }

  #next(): { readonly request: Request; readonly slot: ConnectionSlot } | undefined {
    for (const request of this.#line.heads((user) => this.inUse(user))) {
      if (this.inUse(request.user) >= request.user.pool.max) continue;
      const slot = this.#idleFor(request.user) ?? this.#newFor(request.user);
      if (slot !== undefined) return { request, slot };
    }
    return undefined;
  }

  /** One that the plugin used last, if there is one: its session needs no change. */
  #idleFor(user: ConnectionUser): ConnectionSlot | undefined {
    let found: ConnectionSlot | undefined;
    for (const slot of this.#slots) {
      if (!slot.isIdle || slot.sourceKey !== user.source.key) continue;
      if (found === undefined || preference(slot, user) > preference(found, user)) found = slot;
    }
    return found;
  }

  #newFor(user: ConnectionUser): ConnectionSlot | undefined {
    if (this.#slots.size < this.#limit) {
      const slot = new ConnectionSlot(user);
      this.#slots.add(slot);
      return slot;
    }
    const slots = [...this.#slots];
    if (slots.filter((slot) => slot.isClosing).length >= this.#line.size) return undefined;
    const [oldest] = slots.filter((slot) => slot.isIdle).toSorted((one, other) => one.idleSince - other.idleSince);
    // Whoever waits is served when it is gone.
    if (oldest !== undefined) void this.#close(oldest);
    return undefined;
  }

  async #give(slot: ConnectionSlot, { user, resolve, reject }: Request): Promise<void> {
    try {
      const isReused = await isFit(slot, this.#lastLoss);
      if (!isReused && slot.connection !== undefined) this.#discard(slot);
      const connection = isReused && slot.connection !== undefined ? slot.connection : await this.#open(slot, user);
      if (slot.session !== user) await enterSession(connection, user);
      slot.session = user;
      resolve(new Lease(slot, connection, isReused, (error) => this.#release(slot, user, error)));
    } catch (error) {
      slot.connection?.destroy();
      this.#forget(slot, user);
      reject(toError(error));
    }
  }

  async #open(slot: ConnectionSlot, user: ConnectionUser): Promise<EngineConnection> {
    const { connectTimeout } = user.pool;
    const overdue = new AbortController();
    slot.lost = undefined;
    slot.session = undefined;
    slot.connection = undefined;
    let opened: EngineConnection | undefined;
    const onLost = (error: Error) => {
      if (opened !== undefined) this.#lose(slot, opened, error);
    };
    const opening = user.source.open(onLost, overdue.signal);
    opened = await withTimeLimit(opening, connectTimeout, () => {
      const problem = new NoAnswer(`there was no connection within ${connectTimeout} ms`);
      overdue.abort(problem);
      return problem;
    });
    slot.connection = opened;
    return opened;
  }

  /** What is broken tells that others may be. */
  #discard({ connection }: ConnectionSlot): void {
    this.#lastLoss = performance.now();
    connection?.destroy();
  }

  #lose(slot: ConnectionSlot, connection: EngineConnection, error: Error): void {
    if (slot.connection !== connection || slot.isClosing) return;
    this.#lastLoss = performance.now();
    slot.lost ??= error;
    if (!slot.isIdle) return;
    slot.session?.onIdleLoss(error);
    void this.#close(slot);
  }

  async #release(slot: ConnectionSlot, user: ConnectionUser, error: Error | undefined): Promise<void> {
    const { connection } = slot;
    const isSound = error === undefined && slot.lost === undefined && (await leftTransaction(connection));
    if (!isSound) {
      connection?.destroy();
      this.#forget(slot, user);
      return;
    }
    slot.user = undefined;
    slot.idleSince = performance.now();
    this.#countDown(user);
    if (this.#isClosed) return this.#close(slot);
    slot.idleTimer = setTimeout(() => this.#closeUnneeded(slot, user), user.pool.idleTimeout).unref();
    this.#serve();
  }

  #closeUnneeded(slot: ConnectionSlot, user: ConnectionUser): void {
    const kept = [...this.#slots].filter((other) => other.sourceKey === slot.sourceKey && !other.isClosing);
    if (slot.isIdle && kept.length > user.pool.min) void this.#close(slot);
  }

  async #close(slot: ConnectionSlot): Promise<void> {
    slot.isClosing = true;
    clearTimeout(slot.idleTimer);
    await takeLeave(slot);
    this.#slots.delete(slot);
    this.#serve();
  }

  #forget(slot: ConnectionSlot, user: ConnectionUser): void {
    slot.isClosing = true;
    this.#slots.delete(slot);
    this.#countDown(user);
    this.#serve();
  }

  #countDown(user: ConnectionUser): void {
    const count = this.inUse(user) - 1;
    if (count > 0) this.#inUse.set(user, count);
    else this.#inUse.delete(user);
    if (count === 0 && this.#line.of(user).length === 0) this.#farewells.get(user)?.();
  }

  async #settled(user: ConnectionUser, limit: number): Promise<boolean> {
    if (this.inUse(user) === 0 && this.#line.of(user).length === 0) return true;
    const settled = new Promise<void>((resolve) => void this.#farewells.set(user, resolve));
    const inTime = await withTimeLimit(settled, limit, () => new NoAnswer('still in use')).then(
      () => true,
      () => false,
    );
    this.#farewells.delete(user);
    return inTime;
  }

  #giveUp(request: Request): void {
    const { user } = request;
    const others = `${this.inUse(user)} of its ${user.pool.max} and ${this.#slots.size} of all ${this.#limit} connections are taken`;
    this.#refuse(
      request,
      new NoFreeConnection(`no connection was free within ${user.pool.acquireTimeout} ms; ${others}`),
    );
  }

  #refuse(request: Request, reason: Error): void {
    clearTimeout(request.timer);
    this.#line.remove(request);
    request.reject(reason);
  }
}

function preference(slot: ConnectionSlot, user: ConnectionUser): number {
  return (slot.session === user ? 1e15 : 0) + slot.idleSince;
}
