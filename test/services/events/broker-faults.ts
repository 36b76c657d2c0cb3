import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { EventBroker } from '#src/services/events/broker.js';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';
import type { OwnServer } from '../../support/own-server.js';
import { runProgram } from '../../support/run-program.js';
import { givenEvent, givenInbox } from './broker-conformance.js';
import type { NotedLine } from './support/given-broker-settings.js';

/** Brokers on a server that the tests may stop, kill and freeze. */
export interface FaultyStage {
  readonly server: OwnServer;
  /** What the brokers have logged. */
  readonly lines: NotedLine[];
  /** How long anything may take before its failure is told, in milliseconds. */
  readonly limit: number;
  open(): Promise<EventBroker>;
  /** The parameters of the program `event-consumer-program`, without its manner. */
  programParameters(): readonly string[];
  dispose(): Promise<void>;
}

/** What becomes of events when their server, or a process, goes away. */
export function describeFaults(name: string, prepare: () => Promise<FaultyStage>): void {
  describe(`${name} when something goes away:`, function () {
    this.timeout(60_000);
    let stage: FaultyStage;

    beforeEach(async () => {
      stage = await prepare();
    });

    afterEach(async () => {
      await stage.dispose();
    });

    it('tells a publisher within the limit that the server is gone', async () => {
      const broker = await stage.open();
      await broker.check();
      await stage.server.goAway();

      const begun = performance.now();
      const failures = [await failureOf(broker.publish(givenEvent())), await failureOf(broker.check())];

      expect(failures.map((failure) => failure.name)).to.deep.equal([
        'ServiceUnavailableError',
        'ServiceUnavailableError',
      ]);
      expect(performance.now() - begun).to.be.below(2 * stage.limit + 2_000);
    });

    it('tells a publisher within the limit that the server is frozen, and takes events when it moves again', async () => {
      const broker = await stage.open();
      await broker.check();
      stage.server.freeze();

      const begun = performance.now();
      const failure = await failureOf(broker.publish(givenEvent()));
      const waited = performance.now() - begun;
      stage.server.thaw();

      expect(failure.name).to.equal('ServiceUnavailableError');
      expect(waited).to.be.below(stage.limit + 2_000);
      await eventually(
        async () =>
          (await broker.publish(givenEvent()).then(
            () => 'taken',
            () => 'refused',
          )) === 'taken',
      );
    });

    it('can be opened while the server is away, and be used as soon as it is there', async () => {
      await stage.server.goAway();
      const broker = await stage.open();
      const failure = await failureOf(broker.publish(givenEvent()));

      await stage.server.resume();

      expect(failure.name).to.equal('ServiceUnavailableError');
      await eventually(
        async () =>
          (await broker.publish(givenEvent()).then(
            () => 'taken',
            () => 'refused',
          )) === 'taken',
      );
    });

    it('loses no event that was taken when the server is killed, and goes on when it is back', async () => {
      const publisher = await stage.open();
      const before = await givenInbox(await stage.open(), { topics: ['orders'], durable: true });
      await before.subscriber.close();
      const taken = Array.from({ length: 20 }, (_, index) => `before ${index}`);
      for (const payload of taken) await publisher.publish(givenEvent({ payload }));

      await stage.server.goAway();
      await stage.server.resume();

      const inbox = await givenInbox(await stage.open(), { topics: ['orders'], durable: true });
      await eventually(() => new Set(inbox.payloads()).size === 20);
      expect(new Set(inbox.payloads())).to.deep.equal(new Set(taken));
    });

    it('goes on to deliver to subscribers that were there before the server was killed', async () => {
      const [publisher, subscriber] = [await stage.open(), await stage.open()];
      const inbox = await givenInbox(subscriber, { topics: ['orders'], durable: true });
      await publisher.publish(givenEvent({ payload: 'before' }));
      await eventually(() => inbox.events.length === 1);

      await stage.server.goAway();
      await eventually(() => stage.lines.some(({ level }) => level === 'warn'));
      await stage.server.resume();
      await eventually(async () => {
        await pause(100);
        return publisher.publish(givenEvent({ payload: 'afterwards' })).then(
          () => true,
          () => false,
        );
      });

      await eventually(() => inbox.payloads().includes('afterwards'));
      await eventually(() => stage.lines.some(({ level }) => level === 'info'));
    });

    it('goes on to deliver to subscribers that were there before the server was frozen', async () => {
      const [publisher, subscriber] = [await stage.open(), await stage.open()];
      const inbox = await givenInbox(subscriber, { topics: ['orders'], durable: true });
      stage.server.freeze();
      await pause(stage.limit + 1_000);

      stage.server.thaw();
      await eventually(() =>
        publisher.publish(givenEvent({ payload: 'afterwards' })).then(
          () => true,
          () => false,
        ),
      );

      await eventually(() => inbox.payloads().includes('afterwards'));
    });

    it('gives the event of a process that was killed to another one', async () => {
      const broker = await stage.open();
      const doomed = runProgram('event-consumer-program', ...stage.programParameters(), 'silent');
      await doomed.said('ready');
      await broker.publish(givenEvent({ payload: 'orphan' }));
      await doomed.said('got "orphan" 1');

      doomed.send('SIGKILL');
      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true, ackTimeout: 1_000 });

      await eventually(() => inbox.events.length > 0);
      expect({ payloads: inbox.payloads(), attempts: inbox.attempts }).to.deep.equal({
        payloads: ['orphan'],
        attempts: [2],
      });
    });

    it('shares the events of a group between two processes, each event once', async () => {
      const broker = await stage.open();
      const programs = [1, 2].map(() => runProgram('event-consumer-program', ...stage.programParameters(), 'answer'));
      for (const program of programs) await program.said('ready');

      for (let number = 0; number < 60; number += 1) await broker.publish(givenEvent({ payload: number }));
      await pause(1_500);
      for (const program of programs) program.send('SIGTERM');
      const ends = await Promise.all(programs.map(({ ended }) => ended));

      const got = ends.map(({ stdout }) => [...stdout.matchAll(/^got (\d+) 1$/gm)].map(([, number]) => Number(number)));
      expect(got.flat().toSorted((one, other) => one - other)).to.deep.equal(
        Array.from({ length: 60 }, (_, index) => index),
      );
      expect(got.map(({ length }) => length > 0)).to.deep.equal([true, true]);
      expect(ends.map(({ code }) => code)).to.deep.equal([0, 0]);
    });

    it('can be closed while the server is frozen', async () => {
      const broker = await stage.open();
      const isReady = deferred();
      await givenInbox(broker, { topics: ['orders'], durable: true }, () => isReady.resolve());
      await broker.publish(givenEvent());
      await isReady.promise;
      stage.server.freeze();

      const closed = await Promise.race([
        broker.close().then(() => 'closed'),
        pause(5 * stage.limit + 5_000, 'hanging'),
      ]);

      stage.server.thaw();
      expect(closed).to.equal('closed');
    });
  });
}
