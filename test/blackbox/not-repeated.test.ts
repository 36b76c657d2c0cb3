import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { BackendProcess, killLeftProcesses } from './support/backend-process.js';

/** Defects that backends of this architecture are known for, which the tables of faults do not name. */
describe('known defects are not repeated', function () {
  this.timeout(60_000);
  afterEach(() => killLeftProcesses());

  describe('remote configuration', () => {
    let server: Server;
    let origin: string;
    before(async () => {
      const files: Readonly<Record<string, string>> = {
        '/app.yaml': 'app:\n  title: { $env: PORTAL_TITLE }\n  hint: { $file: hint.txt }\n',
        '/hint.txt': 'from a file beside it\n',
      };
      server = createServer((request, response) => {
        const text = files[request.url ?? ''];
        response.writeHead(text === undefined ? 404 : 200).end(text);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());

    it('takes $env and $file for what they are', async () => {
      const backend = await BackendProcess.ready({
        program: 'remote-portal',
        parameters: ['--config', `${origin}/app.yaml`],
        environment: { PORTAL_TITLE: 'Harbour' },
      });

      expect(await (await backend.fetch('/settings.json')).json()).to.have.nested.property('app.title', 'Harbour');
    });
  });

  it('rateLimit: true limits, and every plugin starts', async () => {
    const backend = await BackendProcess.ready({ config: 'backend: { rateLimit: true }\n' });

    expect(await backend.status('/api/fault/fine')).to.equal(200);
  });

  it('a start that has failed ends the process, also when nobody awaits it', async () => {
    const { code, stdout } = await BackendProcess.run({ program: 'unawaited-failure' });

    expect({ code, listened: stdout.includes('Listening on') }).to.deep.equal({ code: 1, listened: true });
  });

  it('a plugin that failed with permission answers 503 at once, and health tells of it', async () => {
    const backend = await BackendProcess.ready({
      program: 'permitted-failure',
      config: 'backend: { startup: { default: { onPluginBootFailure: continue } } }\n',
    });
    const [failed, fine] = [await backend.fetch('/api/failed/anything'), await backend.status('/api/fault/fine')];
    const error = (await failed.json()) as { readonly error: { readonly name: string; readonly message: string } };

    expect({ status: failed.status, name: error.error.name, message: error.error.message, fine }).to.deep.equal({
      status: 503,
      name: 'ServiceUnavailableError',
      message: 'Service has failed to start up',
      fine: 200,
    });
    expect(await (await backend.fetch('/.backstage/health/v1/readiness')).text()).to.contain('failed');
  });

  it('properties of an error do not reach the client', async () => {
    const backend = await BackendProcess.ready();
    const body = (await (await backend.fetch('/api/fault/throw/dsn')).json()) as { readonly error: object };

    expect(Object.keys(body.error)).not.to.include('sql');
  });

  it('secrets are masked in a project of one package, where no workspace tells which schemas there are', async () => {
    const backend = await BackendProcess.ready({ config: 'fault: { password: a-secret-of-one-package }\n' });
    await backend.fetch('/api/fault/log?text=a-secret-of-one-package');
    await backend.waitFor('line', () => backend.log.some(({ msg }) => msg === '***'));

    expect(backend.output).not.to.contain('a-secret-of-one-package');
  });
});
