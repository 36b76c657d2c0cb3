import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { dropPostgresDatabases, requiresPostgres, uniquePrefix } from '../../support/database-servers.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { type RunningSample, startSample } from '../running-sample.js';
import { PortalFolder } from './support/portal-folder.js';
import { sharedServers } from './support/shared-servers.js';

const HOW_TO = readFileSync('docs/how-to/run-replicas.md', 'utf8');

describe('two portals on one PostgreSQL and one Redis', () => {
  requiresPostgres();
  const program = requires('redis-server', () => findProgram('redis-server'));
  requires('curl', () => findProgram('curl'));
  let redis: RedisServer;
  let folder: PortalFolder;
  let prefix: string;
  let one: RunningSample;
  let other: RunningSample;

  beforeEach('start both at once', async () => {
    redis = await RedisServer.start(program());
    folder = new PortalFolder();
    prefix = uniquePrefix();
    [one, other] = await Promise.all([start(), start()]);
  });

  afterEach(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await redis.stop();
    await dropPostgresDatabases(prefix);
    folder.remove();
  });

  /** As the how-to says, apart from names and places. */
  function start(): Promise<RunningSample> {
    const [, parameters = ''] =
      /^APP_CONFIG_backend_listen=7007 node dist\/samples\/portal\/main\.js (.*)$/m.exec(HOW_TO) ?? [];
    const environment = {
      ...folder.environment(folder.write('extra.yaml', EXTRA)),
      ...sharedServers(redis, prefix),
      APP_CONFIG_backend_lifecycle_serverShutdownDelay: '500ms',
    };
    return startSample('portal', { parameters: parameters.split(' '), environment, isKnown: true });
  }

  it('make the tables once, and hold the same', async () => {
    const [mine, theirs] = await Promise.all([one, other].map((portal) => portal.json('/api/catalog/entities')));

    expect(mine).to.have.lengthOf(80).and.to.deep.equal(theirs);
    expect(`${one.output}${other.output}`.match(/database migrated/g)).to.have.lengthOf(2);
    expect(`${one.output}${other.output}`).not.to.match(/ (warn|error) /);
  });

  it('do together what the how-to says', async () => {
    const commands = [...HOW_TO.matchAll(/^curl .*$/gm)].map(([command]) => command);
    let id = '';
    const outputs: string[] = [];
    for (const command of commands) {
      const real = command
        .replace('http://localhost:7007', one.url)
        .replace('http://localhost:7008', other.url)
        .replace('<id>', id);
      const { stdout } = await promisify(execFile)('sh', ['-c', real]);
      outputs.push(stdout);
      id ||= (JSON.parse(stdout) as { id: string }).id;
    }

    expect(outputs).to.have.lengthOf(3);
    expect(outputs[1]).to.match(/"message":"Starting up task with 6 steps"[\s\S]*"status":"completed"/);
    expect((JSON.parse(outputs[2] ?? '') as { metadata: object }).metadata).to.include({ name: 'tide-clock' });
  });

  it('forget counts that the other has made out of date', async () => {
    const countedByOther = () =>
      other.json('/api/catalog/entity-facets?facet=metadata.name&filter=metadata.name=quiet-quay');
    const before = await countedByOther();

    const target = folder.write('extra/quiet.yaml', EXTRA.replace('loud-quay', 'quiet-quay'));
    await post(one, '/api/catalog/locations', { type: 'file', target });
    await eventually(countedByOther, (counts) => JSON.stringify(counts) !== JSON.stringify(before));

    expect(before).to.deep.equal({ facets: { 'metadata.name': [] } });
    expect(await countedByOther()).to.deep.equal({ facets: { 'metadata.name': [{ value: 'quiet-quay', count: 1 }] } });
  });

  it('register places at the same time, and lose none', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `quay-${index}`);

    await Promise.all(
      names.map((name, index) => {
        const target = folder.write(`extra/${name}.yaml`, EXTRA.replace('loud-quay', name));
        return post(index % 2 === 0 ? one : other, '/api/catalog/locations', { type: 'file', target });
      }),
    );
    const found = (await one.json(
      `/api/catalog/entities?${names.map((name) => `filter=metadata.name=${name}`).join('&')}`,
    )) as { metadata: { name: string } }[];

    expect(found.map(({ metadata }) => metadata.name)).to.deep.equal(names);
  });

  it('go on when the other is killed', async () => {
    await one.kill();

    const values = { name: 'tide-clock', description: 'Shows the tide' };
    const task = { templateRef: 'template:default/node-service', values };
    const { id } = (await post(other, '/api/scaffolder/v2/tasks', task)) as { id: string };
    await (await other.fetch(`/api/scaffolder/v2/tasks/${id}/eventstream`)).text();

    expect(await other.json(`/api/scaffolder/v2/tasks/${id}`)).to.include({ status: 'completed' });
    expect(await other.json('/api/catalog/entities?filter=metadata.name=tide-clock')).to.have.lengthOf(1);
  });

  it('are restarted one after the other without a failed request', async () => {
    const balancer = new LoadBalancer([one, other]);
    const asking = balancer.ask('/api/catalog/entities?limit=5');

    await one.stop();
    one = await start();
    await balancer.replace([one, other]);
    await other.stop();
    other = await start();
    await balancer.replace([one, other]);
    const { statuses, failures } = await balancer.stop(asking);

    expect(failures).to.deep.equal([]);
    expect([...statuses]).to.deep.equal([200]);
    expect(balancer.served.size).to.equal(4);
  });
});

const EXTRA = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: loud-quay }
spec: { type: service, lifecycle: production, owner: freight }
`;

/** Sends each request to one replica that was ready a moment ago, one after the other, and never a second time. */
class LoadBalancer {
  readonly served = new Set<string>();
  #replicas: readonly RunningSample[];
  #ready: readonly RunningSample[];
  #isStopped = false;
  readonly #checking: Promise<void>;

  constructor(replicas: readonly RunningSample[]) {
    this.#replicas = replicas;
    this.#ready = replicas;
    this.#checking = this.#check();
  }

  /** Asks again and again until it is stopped. */
  async ask(path: string): Promise<{ statuses: Set<number>; failures: string[] }> {
    const statuses = new Set<number>();
    const failures: string[] = [];
    for (let turn = 0; !this.#isStopped; turn += 1) {
      const replica = this.#ready[turn % this.#ready.length];
      const url = replica?.url ?? 'nobody is ready';
      try {
        if (replica === undefined) throw new Error(url);
        const response = await replica.fetch(path);
        await response.text();
        statuses.add(response.status);
        this.served.add(url);
      } catch (error) {
        failures.push(`${String(error)} ${url}`);
      }
      await pause(5);
    }
    return { statuses, failures };
  }

  /** Resolves when all of them are ready. */
  async replace(replicas: readonly RunningSample[]): Promise<void> {
    this.#replicas = replicas;
    await eventually(
      async () => this.#ready,
      (ready) => replicas.every((replica) => ready.includes(replica)),
    );
  }

  async stop<T>(asking: Promise<T>): Promise<T> {
    // Long enough for those that came last to be asked as well.
    await pause(200);
    this.#isStopped = true;
    await this.#checking;
    return asking;
  }

  async #check(): Promise<void> {
    while (!this.#isStopped) {
      const replicas = this.#replicas;
      const readiness = await Promise.all(replicas.map(isReady));
      this.#ready = replicas.filter((_replica, index) => readiness[index] === true);
      await pause(50);
    }
  }
}

async function post(portal: RunningSample, path: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return portal.json(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function isReady(replica: RunningSample): Promise<boolean> {
  try {
    const { ok } = await fetch(`${replica.url}/.backstage/health/v1/readiness`);
    return ok;
  } catch {
    return false;
  }
}

async function eventually<T>(look: () => Promise<T>, isRight: (seen: T) => boolean): Promise<void> {
  while (!isRight(await look())) await pause(50);
}
