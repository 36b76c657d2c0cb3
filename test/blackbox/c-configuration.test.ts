import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { BackendProcess, type Ended, type ProcessOptions } from './support/backend-process.js';
import { matrix } from './support/matrix.js';

/** What the portal hands to its page. */
interface Settings {
  readonly app: { readonly title: string };
}

const PART = { letter: 'C', title: 'configuration and start' };

matrix(PART, (row) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proscenium-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const runWith = (text: string, options: ProcessOptions = {}) => {
    const file = write('bad.yaml', text);
    return BackendProcess.run({ ...options, parameters: ['--config', file, ...(options.parameters ?? [])] });
  };

  row('C1', 'YAML syntax error', 'ends with code 1; file, line and column; no stack', async () => {
    const ended = await runWith('app:\n  title: [unclosed\nbackend: {}\n');

    expectRefusal(ended, /bad\.yaml:\d+:\d+/);
  });

  row('C2', 'a key that is written twice', 'ends with code 1, names the key and its line', async () => {
    const ended = await runWith('app:\n  title: one\n  title: two\n');

    expectRefusal(ended, /bad\.yaml:3:3/, /title/);
  });

  row('C3', 'YAML aliases that multiply ten times', 'ends with code 1 within a second of reading', async () => {
    const levels = Array.from({ length: 10 }, (_, level) => {
      const before = level === 0 ? '"x"' : `*l${level - 1}`;
      return `l${level}: &l${level} [${Array.from({ length: 10 }, () => before).join(', ')}]`;
    });

    const ended = await runWith(`${levels.join('\n')}\n`);

    expectRefusal(ended, /bad\.yaml/, /alias/i);
  });

  row('C4', 'a key `__proto__`', 'refused; nothing is polluted', async () => {
    const ended = await runWith('app:\n  __proto__: { polluted: true }\n');

    expectRefusal(ended, /__proto__/, /bad\.yaml:2:3/);
  });

  row('C5', 'an unknown tag, `!!js/function`', 'ends with code 1', async () => {
    const ended = await runWith('app:\n  title: !!js/function "function () {}"\n');

    expectRefusal(ended, /js\/function/, /bad\.yaml:2/);
  });

  row(
    'C6',
    'three values of the wrong type in two files',
    'ends with code 1; all three with file and line',
    async () => {
      const second = write('second.yaml', 'backend:\n  lifecycle: { hookTimeout: [1] }\n');
      const ended = await runWith('app:\n  title: [1]\nbackend:\n  baseUrl: { a: b }\n', {
        parameters: ['--config', second],
      });

      expectRefusal(ended, /bad\.yaml:2/, /bad\.yaml:4/, /second\.yaml:2/);
    },
  );

  row(
    'C7',
    'a variable of the environment that is not set',
    'ends with code 1; names the variable and the key',
    async () => {
      const location = '    - type: file\n      target: "${NO_SUCH_VARIABLE}"\n';
      const ended = await runWith(`catalog:\n  locations:\n${location}`);

      expectRefusal(ended, /NO_SUCH_VARIABLE/, /catalog\.locations\[0\]\.target/);
    },
  );

  row('C8', 'an unknown key at the top', 'a warning; with --strict it ends with code 1', async () => {
    const backend = await BackendProcess.ready({ config: 'cataloque:\n  locations: []\n' });
    const warned = backend.output;
    backend.send('SIGTERM');
    await backend.ended;
    const strict = await runWith('cataloque:\n  locations: []\n', { parameters: ['--strict'] });

    expect(warned)
      .to.match(/row-config\.yaml:\d/)
      .and.to.match(/cataloque/);
    expectRefusal(strict, /bad\.yaml:\d/, /cataloque/);
  });

  row('C9', 'a secret of the wrong type', 'a message without the value', async () => {
    const ended = await runWith(
      'backend:\n  database:\n    client: pg\n    connection: { password: { plain: hunter22 } }\n',
    );

    expectRefusal(ended, /password/);
    expect(ended.stderr + ended.stdout).not.to.contain('hunter22');
  });

  row(
    'C10',
    'a configuration file that is a folder, is missing, or cannot be read',
    'ends with code 1; names the path',
    async function () {
      const outcomes = [folder, join(folder, 'missing.yaml')];
      if (process.getuid?.() !== 0) {
        const unreadable = write('unreadable.yaml', 'app: {}\n');
        chmodSync(unreadable, 0o000);
        outcomes.push(unreadable);
      }

      for (const path of outcomes) {
        const ended = await BackendProcess.run({ parameters: ['--config', path] });
        expectRefusal(ended, new RegExp(path.slice(path.lastIndexOf('/') + 1)));
      }
    },
  );

  row('C11', 'the port is in use', 'ends with code 1 soon, says which port; nothing is left open', async () => {
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    const { port } = holder.address() as AddressInfo;
    const ended = await runWith(`backend:\n  listen: 127.0.0.1:${port}\n`).finally(() => holder.close());

    expectRefusal(ended, new RegExp(`${port}`), /in use/);
  });

  row('C12', 'an address that this machine does not have', 'ends with code 1; says so', async () => {
    const ended = await runWith('backend:\n  listen: 192.0.2.1:7007\n');

    expectRefusal(ended, /192\.0\.2\.1/);
  });

  const composition = (name: string, config = '') => {
    const file = write('base.yaml', `backend:\n  listen: 127.0.0.1:0\n${config}`);
    return BackendProcess.run({
      program: 'composition-faults',
      onlyParameters: true,
      parameters: [name, '--config', file],
    });
  };

  row('C13', 'two plugins with one id', 'ends with code 1; names both classes', async () => {
    expectRefusal(await composition('two plugins with one id'), /FirstTwin/, /SecondTwin/);
  });

  row('C14', 'a module whose plugin is absent', 'ends with code 1', async () => {
    expectRefusal(await composition('module without plugin'), /MODULE_WITHOUT_PLUGIN/, /nowhere/);
  });

  row('C15', "a module that asks for another plugin's extension point", 'ends with code 1', async () => {
    expectRefusal(await composition('foreign extension point'), /FOREIGN_EXTENSION_POINT/, /StrayModule/);
  });

  row(
    'C16',
    'a service is missing; a root service asks for one of plugins',
    'ends with code 1; the path through the graph',
    async () => {
      expectRefusal(
        await composition('missing service'),
        /MISSING_SERVICE/,
        /plugin 'asking' -> AskingPlugin -> Nowhere/,
      );
      expectRefusal(await composition('root asks for plugin scope'), /SCOPE_VIOLATION/, /RootAsking -> PluginScoped/);
    },
  );

  row('C17', 'services that need each other', 'ends with code 1; the whole circle', async () => {
    expectRefusal(await composition('cycle of services'), /DEPENDENCY_CYCLE/, /First.*Second.*First/);
  });

  row('C18', '`import type` of an injected class', 'ends with code 1; names the parameter and the cause', async () => {
    const ended = await BackendProcess.run({
      program: 'type-only-import',
      onlyParameters: true,
      parameters: ['--config', write('base.yaml', 'backend:\n  listen: 127.0.0.1:0\n')],
    });

    expectRefusal(ended, /TYPE_ONLY_IMPORT/, /argument 1/);
  });

  row('C19', 'a service in the place of PluginMetadata', 'ends with code 1', async () => {
    expectRefusal(await composition('override of plugin metadata'), /SERVICE_NOT_OVERRIDABLE/);
  });

  row(
    'C20',
    'a plugin throws in its constructor',
    'ends with code 1, or goes on without it where configured; id and stack',
    async () => {
      const ended = await composition('constructor throws');

      expectRefusal(ended, /throwing/, /the constructor of this plugin throws/);
      expect(ended.stdout).to.match(/composition-faults\.(?:ts|js):\d+/);
    },
  );

  row('C21', 'a plugin rejects with null', 'the same, and says that it was no error', async () => {
    expectRefusal(await composition('init rejects with null'), /nothing/, /null/);
  });

  row('C22', 'a plugin never settles', 'ends at the limit; names the plugin and what it waits for', async () => {
    const limit = '  startup:\n    default: { timeout: { milliseconds: 300 } }\n';

    expectRefusal(
      await composition('init never settles', limit),
      /STARTUP_TIMEOUT/,
      /Plugin 'hanging'/,
      /HangingPlugin/,
    );
  });

  row('C23', 'a plugin fails after it has opened something', 'what it opened is closed', async () => {
    const ended = await composition('throws after opening');

    expectRefusal(ended, /fails after opening a server/);
    expect(ended.stdout).to.contain('the open server was closed');
  });

  row(
    'C24',
    'started twice; stopped before, twice and again',
    'the second start rejects; every stop succeeds',
    async () => {
      const ended = await composition('started twice');

      expect(ended.code).to.equal(0);
      expect(ended.stdout)
        .to.match(/second start: .*ALREADY_STARTED/)
        .and.to.match(/stopped\n/);
    },
  );

  row('C25', 'a feature that comes late, or whose promise rejects', 'a clear rejection', async () => {
    const late = await composition('added late');

    expect(late).to.deep.include({ code: 1, signal: null });
    expect(late.stdout + late.stderr).to.contain('ALREADY_STARTED');
    expectRefusal(await composition('rejected import'), /the network is down/, /add\(\) number 1/);
  });

  row('C26', 'an import without a default export', 'ends with code 1; names it', async () => {
    expectRefusal(await composition('no default export'), /NOT_A_FEATURE/, /default/);
  });

  row(
    'C27',
    'remote configuration: error, HTML, too large, endless redirects, silence',
    'no start; a later reload keeps the last good values',
    async () => {
      const answers: Readonly<
        Record<string, (path: string) => { status: number; body: string; headers?: Record<string, string> } | undefined>
      > = {
        error: () => ({ status: 500, body: 'broken' }),
        html: () => ({ status: 200, body: '<!doctype html><title>Sign in</title>' }),
        large: () => ({ status: 200, body: `a: "${'x'.repeat(50_000_000)}"` }),
        loop: (path) => ({ status: 302, body: '', headers: { Location: path } }),
        silence: () => undefined,
      };
      let live = 'good';
      const server = createServer((request, response) => {
        const path = request.url ?? '/';
        const kind = path === '/live' ? live : path.slice(1);
        if (kind === 'good') return void response.end('app: { title: before }\n');
        const answer = answers[kind]?.(path);
        if (answer !== undefined) response.writeHead(answer.status, answer.headers ?? {}).end(answer.body);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      try {
        const ended = await Promise.all(
          Object.keys(answers).map((kind) =>
            BackendProcess.run(
              { program: 'remote-portal', parameters: ['--config', `http://127.0.0.1:${port}/${kind}`] },
              45_000,
            ),
          ),
        );
        for (const each of ended) expectRefusal(each, new RegExp(`127\\.0\\.0\\.1:${port}`));

        const backend = await BackendProcess.ready({
          program: 'remote-portal',
          parameters: ['--config', `http://127.0.0.1:${port}/live`],
          environment: { RELOAD_MILLISECONDS: '100' },
        });
        for (live of Object.keys(answers)) await pause(500);
        const settings = (await (await backend.fetch('/settings.json')).json()) as Settings;

        expect(settings.app.title).to.equal('before');
        expect(backend.errorOutput).to.contain('last good values stay');
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );

  row(
    'C28',
    'remote configuration that is different at every look',
    'no restart, no storm of requests; the backend serves',
    async () => {
      let looks = 0;
      const server = createServer((_, response) => {
        looks += 1;
        response.end(`app: { title: "title ${looks}" }\n`);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      try {
        const backend = await BackendProcess.ready({
          program: 'remote-portal',
          parameters: ['--config', `http://127.0.0.1:${port}/flapping`],
          environment: { RELOAD_MILLISECONDS: '200' },
        });
        const before = looks;
        await pause(1_500);

        expect(looks - before).to.be.within(2, 9);
        expect(await backend.isAlive()).to.equal(true);
        expect(await (await backend.fetch('/settings.json')).json()).to.have.nested.property('app.title');
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );

  row(
    'C29',
    'a running backend reads configuration that is wrong',
    'the last good values stay; said once; a later good save counts',
    async () => {
      const file = write('live.yaml', 'app: { title: before }\n');
      const backend = await BackendProcess.ready({ parameters: ['--config', file] });
      const titleNow = async () =>
        ((await (await backend.fetch('/api/app/settings.json')).json()) as Settings).app.title;

      writeFileSync(file, 'app: { title: [not, a, title] }\n');
      await backend.waitFor('report', () => backend.errorOutput.includes('last good values stay'));
      await pause(600);
      const titleMeanwhile = await titleNow();
      writeFileSync(file, 'app: { title: after }\n');
      await backend.waitFor('new title', async () => (await titleNow()) === 'after');

      expect(titleMeanwhile).to.equal('before');
      expect(backend.errorOutput.match(/last good values stay/g)).to.have.length(1);
    },
  );

  row('C30', 'an unknown key below a plugin that has a schema', 'as C8', async () => {
    const backend = await BackendProcess.ready({ config: 'backend:\n  listne: 1\n' });
    const warned = backend.output;
    const strict = await runWith('backend:\n  listne: 1\n', { parameters: ['--strict'] });

    expect(warned).to.match(/backend\.listne/);
    expectRefusal(strict, /bad\.yaml:2/, /backend\.listne/);
  });
});

/** Ended with code 1, without a stack of ours on the error stream, and said all of these. */
function expectRefusal(ended: Ended, ...said: readonly RegExp[]): void {
  const output = ended.stdout + ended.stderr;
  expect(ended, output).to.include({ code: 1, signal: null });
  for (const each of said) expect(output).to.match(each);
  expect(ended.stderr).not.to.match(/^\s+at .*(?:node:internal|\/dist\/src\/)/m);
}
