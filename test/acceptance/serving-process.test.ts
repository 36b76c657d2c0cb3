import { Agent, get, type RequestOptions } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type RunningProgram, runProgramWith } from '../support/run-program.js';

const PRODUCTION = { NODE_ENV: 'production' };

async function given(config: object): Promise<{ program: RunningProgram; url: string }> {
  const program = runProgramWith(PRODUCTION, 'serving-program', JSON.stringify(config));
  const line = await program.saidLine((text) => text.startsWith('url '));
  return { program, url: line.slice('url '.length) };
}

/** The first line of the log with these words, with some of its fields and without numbers. */
function logged(stdout: string, words: string, ...fields: string[]): Record<string, unknown> {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const entry = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg.includes(words));
  if (entry === undefined) throw new Error(`nothing of '${words}' in the log:\n${stdout}`);
  const picked = fields.map((name) => [name, entry[name]]);
  return { message: entry.msg.replace(/\d+ ms/, '# ms'), ...Object.fromEntries(picked) };
}

/** Sends one request; the status, or the code of what went wrong. */
function ask(url: string, options: RequestOptions = {}): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve('broken off'));
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('the process of a backend that serves', function () {
  this.timeout(30_000);

  // L8
  it('loses no request of 40 clients when it is stopped, if its load balancer asks for readiness', async () => {
    const { program, url } = await given({ backend: { lifecycle: { serverShutdownDelay: '1s' } } });
    const outcomes = new Map<number | string, number>();
    const readiness = { isUp: true };
    const balancer = async () => {
      while (readiness.isUp) {
        await pause(50);
        readiness.isUp = (await ask(`${url}/.backstage/health/v1/readiness`)) === 200;
      }
    };
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (readiness.isUp) {
        const outcome = await ask(`${url}/api/demo/quick`, { agent });
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      agent.destroy();
    };
    const work = Promise.all([balancer(), ...Array.from({ length: 40 }, client)]);
    await pause(300);

    program.send('SIGTERM');

    await work;
    const { code } = await program.ended;
    expect([code, [...outcomes.keys()]]).to.deep.equal([0, [200]]);
    expect(outcomes.get(200)).to.be.greaterThan(40);
  });

  // H36
  for (const [kind, what] of [
    ['rejection', 'Unhandled rejection'],
    ['exception', 'Uncaught exception'],
  ] as const)
    it(`answers what was begun when a handler lets go of a promise or a timer that fails (${kind}), and exits with code 1`, async () => {
      const { program, url } = await given({ backend: { lifecycle: { serverShutdownDelay: '0s' } } });
      const slow = ask(`${url}/api/demo/slow`);
      await pause(100);

      const strayed = await ask(`${url}/api/demo/stray/${kind}`, { headers: { 'x-request-id': 'stray-1' } });

      const { code, stdout } = await program.ended;
      expect([code, strayed, await slow]).to.deep.equal([1, 200, 200]);
      expect(logged(stdout, 'astray', 'level', 'plugin', 'route', 'requestId')).to.deep.equal({
        message: `${what} in GET /api/demo/stray/:kind of plugin 'demo': astray (the backend stops in order, and the process ends with code 1)`,
        level: 'error',
        plugin: 'demo',
        route: '/api/demo/stray/:kind',
        requestId: 'stray-1',
      });
    });

  // L10
  it('cuts off a request that never ends when there is no more time, and exits with code 1', async () => {
    const { program, url } = await given({
      backend: { lifecycle: { serverShutdownDelay: '0s', shutdownTimeout: '1s' } },
    });
    const hanging = ask(`${url}/api/demo/hang`);
    await program.said('hanging');

    program.send('SIGTERM');

    const { code, stdout } = await program.ended;
    expect([code, await hanging]).to.deep.equal([1, 'ECONNRESET']);
    expect(logged(stdout, 'cut off by the stop', 'level', 'plugin', 'method', 'route')).to.deep.equal({
      message: 'Request was cut off by the stop of the backend',
      level: 'error',
      plugin: 'demo',
      method: 'GET',
      route: '/api/demo/hang',
    });
  });

  // H37
  it('warns of a handler that holds the event loop, by its route', async () => {
    const { program, url } = await given({ backend: { lifecycle: { serverShutdownDelay: '0s' } } });

    await ask(`${url}/api/demo/busy/700`);
    await pause(200);
    program.send('SIGTERM');

    const { code, stdout } = await program.ended;
    expect([code, logged(stdout, 'has held', 'level', 'plugin', 'route')]).to.deep.equal([
      0,
      {
        message:
          "GET /api/demo/busy/:milliseconds of plugin 'demo' has held the event loop for # ms, in which nothing else could run",
        level: 'warn',
        plugin: 'demo',
        route: '/api/demo/busy/:milliseconds',
      },
    ]);
  });
});
