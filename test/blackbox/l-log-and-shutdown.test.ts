import { execFile, spawn } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repositoryRoot } from '../support/repository.js';
import { BackendProcess } from './support/backend-process.js';
import { matrix } from './support/matrix.js';

/** What the portal hands to its page. */
interface Settings {
  readonly app: { readonly title: string };
}

const PART = { letter: 'L', title: 'log, secrets and shutdown' };
const SECRET = 'Tr0ub4dor&3 "quoted"';

matrix(PART, (row) => {
  const backendWithSecret = () =>
    BackendProcess.ready({
      config: `fault:\n  password: ${JSON.stringify(SECRET)}\n`,
      environment: { LOG_LEVEL: 'debug' },
    });

  row(
    'L1',
    'a line break, JSON or terminal codes in a text that a user sent',
    'one line, escaped, also in the readable format',
    async () => {
      const hostile = 'one\n{"level":"error","msg":"forged"}\u001b[31mred\r\u2028end';
      const outputs: string[] = [];
      for (const nodeEnvironment of ['production', 'development']) {
        const backend = await BackendProcess.ready({ nodeEnvironment });
        await backend.fetch(`/api/fault/log?text=${encodeURIComponent(hostile)}`);
        await backend.waitFor('line of the request', () => backend.output.includes('GET /api/fault/log'));
        outputs.push(backend.output);
        backend.send('SIGKILL');
      }

      for (const output of outputs) {
        expect(output.split('\n').filter((line) => line.startsWith('{"level":"error"'))).to.deep.equal([]);
        expect(output).not.to.match(/[\u001b\r]/);
        const logged = output.split('\n').filter((line) => line.includes('forged') && !line.includes('GET /api'));
        expect(logged).to.have.length(1);
      }
    },
  );

  row('L2', 'an object with `level`, `time`, `msg`, `pid`', 'cannot take the place of the real ones', async () => {
    const backend = await BackendProcess.ready();
    await backend.fetch('/api/fault/log-hostile');
    await backend.waitFor('line', () => backend.output.includes('hostile proxy'));
    const lines = backend.output.split('\n').filter((line) => line.includes('hostile reserved names'));

    expect(lines).to.have.length(1);
    const parsed = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(parsed).to.include({ level: 'info', msg: 'hostile reserved names', pid: backend.pid, plugin: 'fault' });
    expect(topLevelKeys(lines[0] ?? '')).to.satisfy((keys: string[]) => new Set(keys).size === keys.length);
  });

  row(
    'L3',
    'a getter that throws, a bigint, a circle, a proxy',
    'is written; the caller never sees an exception',
    async () => {
      const backend = await BackendProcess.ready();
      const response = await backend.fetch('/api/fault/log-hostile');

      expect(response.status).to.equal(200);
      await backend.waitFor('line', () => backend.output.includes('hostile proxy'));
      for (const name of ['throwing getter', 'bigint', 'circular', 'proxy'])
        expect(
          backend.log.some((line) => line.msg === `hostile ${name}`),
          name,
        ).to.equal(true);
    },
  );

  row(
    'L4',
    'a secret in a field, in another case, deep, in a message, a stack, a URL, base64',
    'is masked everywhere',
    async () => {
      const backend = await backendWithSecret();
      await backend.fetch('/api/fault/log-secrets');
      await backend.fetch(`/api/fault/fine?note=${encodeURIComponent(SECRET)}`);
      await backend.waitFor('lines', () => backend.log.some((line) => line.msg === 'base64'));
      await pause(100);

      const forms = [
        SECRET,
        JSON.stringify(SECRET).slice(1, -1),
        encodeURIComponent(SECRET),
        'typed-by-a-user',
        'abc.def',
      ];
      for (const form of forms) expect(backend.output, form).not.to.contain(form);
      expect(backend.output).not.to.contain(Buffer.from(`user:${SECRET}`).toString('base64').slice(8, -4));
    },
  );

  row('L5', 'configuration printed, health, a crash', 'secrets are shown as `***`', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proscenium-print-'));
    const file = join(folder, 'secret.yaml');
    writeFileSync(file, `fault: { password: ${JSON.stringify(SECRET)} }\nbackend: { listen: "127.0.0.1:0" }\n`);
    const program = fileURLToPath(new URL('./programs/portal-with-faults.js', import.meta.url));
    const { stdout: printed } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=unbundled',
        join(repositoryRoot, 'dist/src/cli/main.js'),
        'config:print',
        program,
        '--config',
        file,
      ],
      { cwd: repositoryRoot },
    ).finally(() => rmSync(folder, { recursive: true, force: true }));
    const backend = await backendWithSecret();
    const health = await (await backend.fetch('/.backstage/health/v1/readiness')).text();
    await backend.fetch('/api/fault/timer');
    const ended = await backend.endsWithin(15_000);

    expect(printed).to.contain('***');
    for (const text of [printed, health, ended.stdout, ended.stderr]) expect(text).not.to.contain(SECRET);
  });

  row('L6', 'nobody reads the standard output any more', 'the process lives and serves', async () => {
    const backend = await BackendProcess.ready();
    const { url } = backend;
    backend.stdout?.destroy();
    const statuses: number[] = [];
    for (let count = 0; count < 30; count += 1)
      statuses.push((await fetch(`${url}/api/fault/log?text=${'x'.repeat(5_000)}`)).status);

    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    expect(await backend.isAlive()).to.equal(true);
  });

  row('L7', 'the process crashes, or exits by itself', 'the last line is there', async () => {
    const crashed = await BackendProcess.ready();
    await crashed.fetch('/api/fault/log?text=last-words-before-the-crash');
    await crashed.fetch('/api/fault/timer');
    const crash = await crashed.endsWithin(15_000);
    const exited = await BackendProcess.ready();
    await exited.fetch('/api/fault/exit').catch(() => undefined);
    const exit = await exited.endsWithin(15_000);

    expect(crash.stdout).to.contain('last-words-before-the-crash').and.to.contain('thrown by a timer');
    expect(exit).to.include({ code: 3 });
    expect(exit.stdout).to.contain('the last words before process.exit');
  });

  row(
    'L8',
    'SIGTERM under load: 40 clients that keep their connections and go by readiness',
    'no request fails; code 0',
    async () => {
      const backend = await BackendProcess.ready({
        config: 'backend: { lifecycle: { serverShutdownDelay: { seconds: 1 } } }\n',
      });
      const load = new Load(backend.url);
      load.begin(40);
      await backend.waitFor('load', () => load.answered > 500);
      backend.send('SIGTERM');
      const ended = await backend.endsWithin(20_000);
      const { answered, failures } = await load.end();

      expect(failures).to.deep.equal([]);
      expect(answered).to.be.above(500);
      expect(ended.code).to.equal(0);
    },
  );

  row(
    'L9',
    'a second signal; SIGINT; SIGTERM during the start',
    'the second one ends it within a second; a start is broken off cleanly',
    async () => {
      const hanging = async (signal: 'SIGTERM' | 'SIGINT') => {
        const backend = await BackendProcess.ready();
        void backend.fetch('/api/fault/never').catch(() => undefined);
        await pause(100);
        backend.send(signal);
        await pause(200);
        const at = performance.now();
        backend.send(signal);
        const { code } = await backend.endsWithin(5_000);
        return { code, soon: performance.now() - at < 1_000 };
      };
      const starting = new BackendProcess({ config: 'fault: { startDelay: 3000 }\n' });
      await starting.waitFor('listening', () => starting.output.includes('Listening on'));
      starting.send('SIGTERM');

      expect(await hanging('SIGTERM')).to.deep.equal({ code: 143, soon: true });
      expect(await hanging('SIGINT')).to.deep.equal({ code: 130, soon: true });
      expect((await starting.endsWithin(10_000)).code).to.equal(0);
    },
  );

  row('L10', 'a request is still running at the deadline', 'aborted, logged by its route, code 1', async () => {
    const backend = await BackendProcess.ready({
      config: 'backend: { lifecycle: { shutdownTimeout: { seconds: 2 } } }\n',
    });
    const request = backend.fetch('/api/fault/never').catch(() => 'cut off');
    await pause(100);
    backend.send('SIGTERM');
    const ended = await backend.endsWithin(10_000);

    expect(await request).to.equal('cut off');
    expect(ended.code).to.equal(1);
    expect(ended.stdout)
      .to.match(/\/api\/fault\/never/)
      .and.to.contain('the signal of /never was aborted');
  });

  row('L11', 'a shutdown hook throws, another hangs', 'the others run; both are named; the limit holds', async () => {
    const backend = await BackendProcess.ready({
      config: 'fault: { hooks: [throw, hang] }\nbackend: { lifecycle: { hookTimeout: { milliseconds: 500 } } }\n',
    });
    backend.send('SIGTERM');
    const ended = await backend.endsWithin(10_000);

    expect(ended.code).to.equal(1);
    expect(ended.stdout)
      .to.contain('the good hook of the fault plugin ran')
      .and.to.contain('this hook throws')
      .and.to.match(/HOOK_TIMEOUT/);
  });

  row(
    'L12',
    'the order of a stop',
    'readiness off, requests finished, plugins, their services, shared ones last',
    async () => {
      const backend = new BackendProcess({ program: 'shutdown-trace' });
      await backend.waitFor('start', () => backend.output.includes('trace started'));
      const slow = backend.fetch('/api/traced/slow');
      await backend.waitFor('request', () => backend.output.includes('trace request begun'));
      backend.send('SIGTERM');
      const ended = await backend.endsWithin(10_000);

      expect((await slow).status).to.equal(200);
      expect(ended.stdout.split('\n').filter((line) => line.startsWith('trace '))).to.deep.equal([
        'trace started',
        'trace request begun',
        'trace before shutdown',
        'trace request answered',
        'trace plugin down',
        'trace store closed',
        'trace after the plugins',
        'trace pool closed',
      ]);
      expect(ended.code).to.equal(0);
    },
  );

  row('L13', 'an event stream is open at SIGTERM', 'it is ended and does not hold up the stop', async () => {
    const backend = await BackendProcess.ready();
    const stream = await backend.fetch('/api/fault/events');
    const reader = stream.body?.getReader();
    await reader?.read();
    backend.send('SIGTERM');
    const ended = await backend.endsWithin(8_000);

    expect(ended.code).to.equal(0);
  });

  row('L14', 'SIGHUP', 'the configuration is read again; nothing ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proscenium-hup-'));
    const file = join(folder, 'title.yaml');
    writeFileSync(file, 'app: { title: before }\n');
    const backend = await BackendProcess.ready({ parameters: ['--config', file] });
    const titleNow = async () => ((await (await backend.fetch('/api/app/settings.json')).json()) as Settings).app.title;
    const before = await titleNow();
    writeFileSync(file, 'app: { title: after }\n');
    backend.send('SIGHUP');
    await backend.waitFor('new title', async () => (await titleNow()) === 'after');
    rmSync(folder, { recursive: true, force: true });

    expect(before).to.equal('before');
    expect(await backend.isAlive()).to.equal(true);
  });

  row(
    'L15',
    'in development: the parent dies, or the standard input closes',
    'the process ends and leaves the port',
    async () => {
      const piped = await BackendProcess.ready({ nodeEnvironment: 'development' });
      piped.stdin?.end();
      const ended = await piped.endsWithin(8_000);
      const orphan = await orphanedBackend();

      expect(ended.code).to.equal(0);
      expect(orphan).to.equal('gone');
    },
  );
});

function topLevelKeys(line: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token.endsWith(':')) keys.push(token);
  }
  return keys;
}

/** Clients that send one request after the other as long as the backend says that it is ready. */
class Load {
  readonly failures: string[] = [];
  answered = 0;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 60 });
  readonly #url: string;
  #ready = true;
  #work: Promise<void>[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  begin(clients: number): void {
    this.#work = [this.#watch(), ...Array.from({ length: clients }, () => this.#client())];
  }

  async end(): Promise<Load> {
    await Promise.all(this.#work);
    this.#agent.destroy();
    return this;
  }

  async #watch(): Promise<void> {
    while (this.#ready) {
      this.#ready = (await this.#get('/.backstage/health/v1/readiness').catch(() => 0)) === 200;
      await pause(50);
    }
  }

  async #client(): Promise<void> {
    while (this.#ready) {
      const status = await this.#get('/api/fault/slow?ms=20').catch((error: unknown) => String(error));
      if (status === 200) this.answered += 1;
      else this.failures.push(String(status));
    }
  }

  #get(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(`${this.#url}${path}`, { agent: this.#agent }, (response) => {
        response
          .resume()
          .on('end', () => resolve(response.statusCode ?? 0))
          .on('error', reject);
      });
      sent.on('error', reject).end();
    });
  }
}

/** Starts a backend below a shell, kills the shell, and looks whether the backend is still there some seconds later. */
async function orphanedBackend(): Promise<'gone' | 'still there'> {
  const folder = mkdtempSync(join(tmpdir(), 'proscenium-orphan-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, 'backend: { listen: "127.0.0.1:0" }\n');
  const program = fileURLToPath(new URL('./programs/shutdown-trace.js', import.meta.url));
  const command = `"${process.execPath}" --conditions=unbundled "${program}" --config "${config}" < /dev/zero & wait`;
  const shell = spawn('sh', ['-c', command], {
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    for (let tries = 0; !output.includes('trace started') && tries < 200; tries += 1) await pause(50);
    const url = /Listening on (http:\/\/[\w.:]+)/.exec(output)?.[1] ?? '';
    shell.kill('SIGKILL');
    for (let tries = 0; tries < 50; tries += 1) {
      await pause(100);
      const gone = await fetch(url).then(
        () => false,
        () => true,
      );
      if (gone) return 'gone';
    }
    return 'still there';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
