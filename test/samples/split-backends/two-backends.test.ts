import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { isGone, processTree } from '../../support/process-tree.js';
import { ask, freePorts, type RunningSplit, runTask, signIn, startSplit } from './running-split.js';

const GUEST = { type: 'user', userEntityRef: 'user:default/guest' };

/** Both ways to make two backends of the portal, and the names of their processes. */
const WAYS = [
  ['seed', 'backend-a', 'backend-b'],
  ['topology', 'catalog-backend', 'scaffolder-backend'],
] as const;

for (const [way, first, second] of WAYS)
  describe(`the sample split-backends, by ${way}`, () => {
    let ports: readonly number[];
    let one: RunningSplit;
    let two: RunningSplit | undefined;
    let token: string;

    before(async function () {
      this.timeout(60_000);
      ports = await freePorts(2);
      // Apart, so that one can be stopped; a test below starts both by one command.
      [one, two] = await Promise.all([startSplit(way, ports, first), startSplit(way, ports, second)]);
      token = await signIn(urlOf(0));
    });
    after(async () => {
      await Promise.all([one?.stop(), two?.stop()]);
    });

    function urlOf(index: number): string {
      return `http://localhost:${ports[index]}`;
    }

    it('knows in both backends who has signed in at one', async () => {
      expect([
        await ask(token, `${urlOf(0)}/api/catalog/introductions`),
        await ask(token, `${urlOf(1)}/api/scaffolder/introductions`),
      ]).to.deep.equal([
        [200, GUEST],
        [200, GUEST],
      ]);
    });

    it('tells the catalog that the scaffolder asks on behalf of the user', async () => {
      expect(await ask(token, `${urlOf(1)}/api/scaffolder/introductions/catalog`)).to.deep.equal([
        200,
        { ...GUEST, actor: { type: 'service', subject: 'plugin:scaffolder' } },
      ]);
    });

    it('lets each plugin ask the other for itself', async () => {
      expect([
        await ask(token, `${urlOf(1)}/api/scaffolder/introductions/catalog?as=plugin`),
        await ask(token, `${urlOf(0)}/api/catalog/introductions/scaffolder?as=plugin`),
      ]).to.deep.equal([
        [200, { type: 'service', subject: 'plugin:scaffolder' }],
        [200, { type: 'service', subject: 'plugin:catalog' }],
      ]);
    });

    it('runs a template of the catalog', async () => {
      const stream = await (await runTask(token, urlOf(1))).text();

      expect(stream).to.contain('Copied 4 files from ./skeleton');
    });

    it('goes on without the other backend, and finds it again', async function () {
      this.timeout(60_000);
      await two?.stop();
      two = undefined;
      const [own] = await ask(token, `${urlOf(0)}/api/catalog/entities`);
      const [status, body] = await ask(token, `${urlOf(0)}/api/catalog/introductions/scaffolder`);
      two = await startSplit(way, ports, second);
      const again = await ask(token, `${urlOf(0)}/api/catalog/introductions/scaffolder`);
      const back = await ask(token, `${urlOf(1)}/api/scaffolder/introductions/catalog`);

      expect([own, status]).to.deep.equal([200, 503]);
      expect((body as { error: { name: string } }).error.name).to.equal('ServiceUnavailableError');
      expect([again, back]).to.deep.equal([
        [200, { ...GUEST, actor: { type: 'service', subject: 'plugin:catalog' } }],
        [200, { ...GUEST, actor: { type: 'service', subject: 'plugin:scaffolder' } }],
      ]);
    });
  });

describe('the command of the sample split-backends', () => {
  // Windows has no signals, and ends a process without telling it.
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('says where its processes are, and stops them all', async function () {
    this.timeout(60_000);
    const ports = await freePorts(2);
    const split = await startSplit('topology', ports);
    const tree = processTree(split.pid);

    const code = await split.stop();

    const said = split.output.split('\n').filter((line) => / is at |^All /.test(line));
    expect(said).to.deep.equal([
      `catalog-backend is at http://localhost:${ports[0]}`,
      `scaffolder-backend is at http://localhost:${ports[1]}`,
      `All are ready: open http://localhost:${ports[0]}; Ctrl+C stops them`,
    ]);
    expect(code).to.equal(0);
    expect(tree.filter((pid) => !isGone(pid))).to.deep.equal([]);
  });

  it('ends all when one ends', async function () {
    this.timeout(60_000);
    const split = await startSplit('seed', await freePorts(2));
    const [runner = 0, backend = 0, ...others] = processTree(split.pid);

    process.kill(backend, 'SIGKILL');
    await eventually(() => [runner, ...others].every(isGone));

    expect(split.output).to.match(/^backend-a has ended, so all end$/m);
    expect(await split.stop()).to.equal(1);
  });

  it('leaves no process behind when it is killed itself', async function () {
    this.timeout(60_000);
    const split = await startSplit('topology', await freePorts(2));
    const tree = processTree(split.pid);

    await split.kill();

    await eventually(() => tree.every(isGone));
  });
});
