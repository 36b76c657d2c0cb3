import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { backendWith, type StandInPeer, startPeer } from '../services/peers/stand-in-peer.js';
import { MAIN, runCommand } from './support.js';

describe('topology:check', function () {
  this.timeout(30_000);
  let one: StandInPeer;
  let two: StandInPeer;

  beforeEach(async () => {
    one = await startPeer(healthy(['app', 'catalog']));
    two = await startPeer(healthy(['scaffolder']));
  });
  afterEach(async () => {
    await one.close();
    await two.close();
  });

  it('prints every backend and plugin, and ends well when all is well', async () => {
    const { code, stdout, stderr } = await check();

    expect(neutral(stdout)).to.equal(
      [
        'catalog-backend     http://one  ok',
        '  app                           ok',
        '  catalog                       ok',
        'scaffolder-backend  http://two  ok',
        '  scaffolder                    ok',
        '',
      ].join('\n'),
    );
    expect([code, stderr]).to.deep.equal([0, '']);
  });

  it('tells who is away, who is not ready, and who serves the plugin of another', async () => {
    one.answer(healthy(['catalog', 'scaffolder'], 503));
    await two.close();
    const first = await check();
    const firstTable = neutral(first.stdout);
    two = await startPeer(healthy([]));
    const second = await check();

    expect([first.code, second.code]).to.deep.equal([1, 1]);
    expect(firstTable).to.equal(
      [
        'catalog-backend     http://one  is not ready: the answer is 503 ("Backend has not started yet")',
        '  app                           is not served there: the answer is 404',
        '  catalog                       ok',
        'scaffolder-backend  http://two  cannot be reached: nobody listens there (ECONNREFUSED)',
        '  scaffolder                    its backend cannot be reached',
        '',
      ].join('\n'),
    );
    expect(neutral(second.stdout).split('\n').slice(3)).to.deep.equal([
      'scaffolder-backend  http://two  live and ready',
      '  scaffolder                    is not served there: the answer is 404; it is served by catalog-backend',
      '',
    ]);
  });

  it('prints JSON, of where browsers reach the backends if that is asked for', async () => {
    const external = `, external: '${one.url}'`;
    const files = { 'app-config.yaml': configOf(`{ internal: 'http://127.0.0.1:1'${external} }`, `'${two.url}'`) };

    const { code, stdout } = await runCommand(['topology:check', '--json', '--external', MAIN], { files });

    const well = { isLive: true, isReady: true };
    const served = (id: string) => ({ id, isServed: true });
    expect(JSON.parse(stdout)).to.deep.equal([
      { name: 'catalog-backend', url: one.url, ...well, plugins: [served('app'), served('catalog')] },
      { name: 'scaffolder-backend', url: two.url, ...well, plugins: [served('scaffolder')] },
    ]);
    expect(code).to.equal(0);
  });

  it('needs a topology', async () => {
    const { code, stderr } = await runCommand(['topology:check', MAIN], { files: { 'app-config.yaml': 'shop: {}' } });

    expect(stderr).to.equal(
      [
        'ProsceniumError [COMMAND_FAILED]: topology:check found no backend.topology in the configuration.',
        '  mend   add it, or name the file that has it with --config.',
        '  see    docs/reference/errors.md#command_failed',
        '',
      ].join('\n'),
    );
    expect(code).to.equal(1);
  });

  function check() {
    const files = { 'app-config.yaml': configOf(`'${one.url}'`, `'${two.url}'`) };
    return runCommand(['topology:check', MAIN], { files });
  }

  /** Ports differ from run to run, and so may their length. */
  function neutral(text: string): string {
    const width = Math.max(one.url.length, two.url.length);
    return text
      .replaceAll(one.url.padEnd(width), 'http://one')
      .replaceAll(two.url.padEnd(width), 'http://two')
      .replaceAll(' '.repeat(width), ' '.repeat('http://one'.length));
  }
});

function configOf(one: string, two: string): string {
  return [
    'backend:',
    '  topology:',
    '    backends:',
    `      catalog-backend: { url: ${one}, plugins: [app, catalog] }`,
    `      scaffolder-backend: { url: ${two}, plugins: [scaffolder] }`,
  ].join('\n');
}

function healthy(plugins: readonly string[], readiness = 200): RequestListener {
  const rest = backendWith(plugins);
  return (request, response) => {
    if (request.url?.startsWith('/.backstage/health/v1/') !== true) return rest(request, response);
    const status = request.url.endsWith('readiness') ? readiness : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(status === 200 ? { status: 'ok' } : { message: 'Backend has not started yet', status: 'error' }),
    );
  };
}
