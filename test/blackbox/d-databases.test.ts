import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { FirewalledPort } from '../support/firewalled-port.js';
import { BackendProcess, type Ended } from './support/backend-process.js';
import { ask, dataOptions, healthOf, statusOf } from './support/data-backend.js';
import { type DatabaseEngine, PASSWORD, startsEngines } from './support/database-engines.js';
import { lockedFile } from './support/locked-file.js';
import { matrix } from './support/matrix.js';

const PART = { letter: 'D', title: 'databases' };

/** Limits that a test can wait for. */
const SHORT_START = { startup: { default: { timeout: { seconds: 3 } } } };

matrix(PART, (row) => {
  const { all, onEach } = startsEngines();

  const ready = (engine: DatabaseEngine, name: string, more: object = {}) =>
    BackendProcess.ready(dataOptions({ backend: { database: engine.config(name, more) } }));

  let shared: Promise<BackendProcess> | undefined;
  const sqlite = () => (shared ??= BackendProcess.shared(dataOptions({})));

  row(
    'D1',
    'the database refuses connections at the start',
    'tried again until the time of the start is over, then code 1; ready as soon as it is there',
    () =>
      onEach(async (engine) => {
        await engine.server.goAway();
        const patient = new BackendProcess(dataOptions({ backend: { database: engine.config('d1') } }));
        const givesUp = new BackendProcess(
          dataOptions({ backend: { database: engine.config('d1_late'), ...SHORT_START } }),
        );
        const ended = await givesUp.endsWithin(15_000);
        await engine.server.resume();
        await patient.waitFor('readiness', async () => (await healthOf(patient)).readiness === 200);

        expect(ended.code).to.equal(1);
        expect(await statusOf(patient, 'POST /notes?text=a')).to.equal(200);
        patient.send('SIGKILL');
      }),
  );

  row('D2', 'the database accepts connections and never answers', 'fails at the time limit for connecting', () =>
    onEach(async (engine) => {
      const firewall = await FirewalledPort.start(engine.server.port);
      firewall.block();
      const ended = await BackendProcess.run(
        dataOptions({
          backend: { database: engine.config('d2', { timeouts: { connect: '1s' } }, firewall.port), ...SHORT_START },
        }),
      );
      await firewall.stop();

      expect(ended.code).to.equal(1);
      expect(ended.after).to.be.below(15_000);
    }),
  );

  row('D3', 'a wrong password, a database that is not there', 'ends with code 1; no password in the log', async () => {
    const [postgres] = all();
    const refused = (database: object) => BackendProcess.run(dataOptions({ backend: { database } }));
    const config = postgres?.config('d3') as { connection: object };
    const wrong = 'Wr0ng-pa55word';
    const [password, database] = await Promise.all([
      refused({ ...config, connection: { ...config.connection, password: wrong } }),
      refused({ ...config, ensureExists: false }),
    ]);

    const textOf = ({ stdout, stderr }: Ended) => stdout + stderr;
    expect([password.code, database.code]).to.deep.equal([1, 1]);
    expect(textOf(password)).to.contain('password authentication failed').and.not.to.contain(wrong);
    expect(textOf(database)).to.contain('d3_data').and.not.to.contain(PASSWORD);
  });

  row('D4', 'idle connections are cut by the server', 'nobody notices', () =>
    onEach(async (engine) => {
      const backend = await ready(engine, 'd4');
      await Promise.all(['a', 'b', 'c'].map((text) => ask(backend, `POST /notes?text=${text}`)));
      const cut = await engine.cutConnections('d4');
      await pause(100);
      const statuses = await Promise.all(['d', 'e', 'f'].map((text) => statusOf(backend, `POST /notes?text=${text}`)));

      expect(cut).to.be.above(0);
      expect(statuses).to.deep.equal([200, 200, 200]);
      expect((await engine.notes('d4')).toSorted()).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'f']);
      expect(backend.log.filter(({ level }) => level === 'error')).to.deep.equal([]);
      backend.send('SIGKILL');
    }),
  );

  row(
    'D5',
    'the connection is cut in the middle of a query, of a transaction; the server is killed there',
    '503, rolled back, alive; the next query works',
    () =>
      onEach(async (engine) => {
        const backend = await ready(engine, 'd5');
        const interrupted = async (interrupt: () => Promise<unknown>) => {
          const under = [
            statusOf(backend, 'POST /transaction?text=lost&ms=1500'),
            statusOf(backend, 'GET /slow-query?ms=3000'),
          ];
          await pause(500);
          await interrupt();
          return Promise.all(under);
        };
        const cut = await interrupted(() => engine.cutConnections('d5'));
        const next = await statusOf(backend, 'POST /notes?text=kept');
        const killed = await interrupted(async () => {
          await engine.server.goAway();
          await engine.server.resume();
        });
        await backend.waitFor('recovery', async () => (await statusOf(backend, 'POST /notes?text=after')) === 200);

        expect({ cut, next, killed }).to.deep.equal({ cut: [503, 503], next: 200, killed: [503, 503] });
        expect(await engine.notes('d5')).to.deep.equal(['kept', 'after']);
        expect(await backend.isAlive()).to.equal(true);
        backend.send('SIGKILL');
      }),
  );

  row(
    'D6',
    'the database is stopped, frozen, behind a closed firewall, and comes back',
    'readiness 503 and liveness 200 meanwhile; recovers without a restart',
    () =>
      onEach(async (engine) => {
        const firewall = await FirewalledPort.start(engine.server.port);
        const limits = { timeouts: { connect: '1s', acquire: '1s', statement: '1s' } };
        const backend = await BackendProcess.ready(
          dataOptions({ backend: { database: engine.config('d6', limits, firewall.port) } }),
        );
        const outage = async (begin: () => unknown, end: () => unknown) => {
          await begin();
          await backend.waitFor('readiness 503', async () => (await healthOf(backend)).readiness === 503);
          const { liveness } = await healthOf(backend);
          const refused = await statusOf(backend, 'GET /notes');
          await end();
          await backend.waitFor('recovery', async () => (await healthOf(backend)).readiness === 200);
          return { liveness, refused, after: await statusOf(backend, 'GET /notes') };
        };
        const stop = engine.name === 'PostgreSQL' ? 'SIGINT' : 'SIGTERM';
        const stopped = await outage(
          () => engine.server.goAway(stop),
          () => engine.server.resume(),
        );
        const frozen = await outage(
          () => engine.server.freeze(),
          () => engine.server.thaw(),
        );
        const firewalled = await outage(
          () => firewall.block(),
          () => firewall.open(),
        );
        await firewall.stop();

        expect(backend.output).not.to.contain(PASSWORD).and.not.to.contain(encodeURIComponent(PASSWORD));
        const wanted = { liveness: 200, refused: 503, after: 200 };
        expect({ stopped, frozen, firewalled }).to.deep.equal({ stopped: wanted, frozen: wanted, firewalled: wanted });
        backend.send('SIGKILL');
      }),
  );

  row('D7', 'every connection of the pool is taken', '503 with Retry-After at the time limit for waiting', () =>
    onEach(async (engine) => {
      const pool = { knexConfig: { pool: { min: 0, max: 2, acquireTimeoutMillis: 500 } } };
      const backend = await ready(engine, 'd7', pool);
      const holders = [1, 2].map((index) => statusOf(backend, `POST /transaction?text=held${index}&ms=2000`));
      await pause(300);
      const { status, retryAfter } = await ask(backend, 'POST /notes?text=refused');
      const held = await Promise.all(holders);

      expect({ status, held }).to.deep.equal({ status: 503, held: [200, 200] });
      expect(Number(retryAfter)).to.be.above(0);
      expect(await statusOf(backend, 'POST /notes?text=after')).to.equal(200);
      backend.send('SIGKILL');
    }),
  );

  row('D8', 'a query that takes longer than the limit', '503; its connection serves the next one', () =>
    onEach(async (engine) => {
      const limits = { timeouts: { statement: '500ms' }, knexConfig: { pool: { min: 0, max: 1 } } };
      const backend = await ready(engine, 'd8', limits);
      const slow = await statusOf(backend, 'GET /slow-query?ms=5000');
      const next = await statusOf(backend, 'POST /notes?text=next');

      expect({ slow, next }).to.deep.equal({ slow: 503, next: 200 });
      backend.send('SIGKILL');
    }),
  );

  row(
    'D9',
    'a migration fails half-way',
    'ends with code 1; rolled back (PostgreSQL); the next process migrates without waiting',
    () =>
      onEach(async (engine) => {
        const database = engine.config('d9');
        const environment = { MIGRATION: 'broken' };
        const ended = await BackendProcess.run(dataOptions({ backend: { database } }, { environment }));
        const tables = await engine.tables('d9');
        const backend = await ready(engine, 'd9');

        expect(ended.code).to.equal(1);
        expect(ended.stdout).to.contain('BreakHalfWay').and.to.contain('this migration breaks half-way');
        // MariaDB cannot take back the creation of a table.
        expect(tables.includes('half_way')).to.equal(engine.name === 'MariaDB');
        expect(tables).to.contain('notes');
        expect(await statusOf(backend, 'POST /notes?text=a')).to.equal(200);
        backend.send('SIGKILL');
      }),
  );

  row('D10', 'two processes migrate one database at once', 'one does; the other waits for it', () =>
    onEach(async (engine) => {
      const options = dataOptions(
        { backend: { database: engine.config('d10') } },
        { environment: { MIGRATION: 'slow' } },
      );
      const backends = await Promise.all([1, 2].map(() => BackendProcess.ready(options)));

      expect(await engine.notes('d10')).to.deep.equal(['migrated']);
      for (const backend of backends) backend.send('SIGKILL');
    }),
  );

  row(
    'D11',
    'SQLite: an insert beside a transaction that is rolled back',
    'the row that was acknowledged is there, the other is not',
    async () => {
      const backend = await sqlite();
      const [failed, saved] = await Promise.all([
        statusOf(backend, 'POST /transaction?text=rolled-back&ms=300&fail'),
        pause(100).then(() => statusOf(backend, 'POST /notes?text=acknowledged')),
      ]);

      expect({ failed, saved, notes: (await ask(backend, 'GET /notes')).body }).to.deep.equal({
        failed: 500,
        saved: 200,
        notes: ['acknowledged'],
      });
    },
  );

  row('D12', 'SQLite: 20 transactions at once', 'all succeed', async () => {
    const backend = await sqlite();
    const { body } = await ask(backend, 'POST /parallel?count=20');
    const notes = (await ask(backend, 'GET /notes')).body as string[];

    expect(body).to.deep.equal({ succeeded: 20 });
    expect(notes.filter((text) => text.startsWith('parallel'))).to.have.length(20);
  });

  row(
    'D13',
    'SQLite: the file is locked by another process, cannot grow, cannot be made',
    '503; 503; code 1 and a clear message; alive, and as before when the fault is over',
    async () => {
      const folders: string[] = [];
      const newFolder = () => {
        folders.push(mkdtempSync(join(tmpdir(), 'proscenium-sqlite-')));
        return folders.at(-1) ?? '';
      };
      const inFolder = (directory: string) => ({
        backend: { database: { client: 'better-sqlite3', connection: { directory } } },
      });
      const lockedOut = async () => {
        const folder = newFolder();
        const backend = await BackendProcess.ready(dataOptions(inFolder(folder)));
        const lock = await lockedFile(join(folder, 'data.sqlite'));
        const during = await statusOf(backend, 'POST /notes?text=locked-out');
        await lock.release();
        return { during, after: await statusOf(backend, 'POST /notes?text=after') };
      };
      const full = async () => {
        const backend = await BackendProcess.ready(dataOptions(inFolder(newFolder()), { fileSizeLimit: 128 * 1_024 }));
        let during = 200;
        for (let count = 0; during === 200 && count < 200; count += 1)
          during = await statusOf(backend, `POST /notes?text=${'x'.repeat(4_000)}`);
        return { during, readable: await statusOf(backend, 'GET /notes'), alive: await backend.isAlive() };
      };
      const impossible = async () => {
        const file = join(newFolder(), 'file');
        writeFileSync(file, '');
        const { code, stdout } = await BackendProcess.run(dataOptions(inFolder(join(file, 'below'))));
        return { code, isNamed: stdout.includes(join(file, 'below')) };
      };
      const outcomes = await Promise.all([lockedOut(), full(), impossible()]);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });

      expect(outcomes).to.deep.equal([
        { during: 503, after: 200 },
        { during: 503, readable: 200, alive: true },
        { code: 1, isNamed: true },
      ]);
    },
  );
});
