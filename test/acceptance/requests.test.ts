import { expect } from 'chai';
import {
  type Backend,
  type Context,
  Controller,
  createBackend,
  FileRootConfig,
  Get,
  KoaRootHttpRouter,
  Logger,
  PinoRootLogger,
  Plugin,
  ProsceniumError,
  RootHttpRouter,
  withOptions,
} from 'proscenium';
import { deferred } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly plugin?: string;
  readonly route?: string;
  readonly service?: string;
}

describe('a request in a backend', () => {
  let backend: Backend | undefined;
  let lines: Line[];
  let url: string;
  afterEach(() => backend?.stop().catch(() => undefined));

  async function start(settings: object = {}): Promise<void> {
    lines = [];
    const destination = { write: (text: string) => void lines.push(JSON.parse(text) as Line) };
    const data = { backend: { listen: { host: '127.0.0.1', port: 0 }, ...settings } };
    backend = createBackend();
    backend.add(withOptions(FileRootConfig, { data }));
    backend.add(withOptions(PinoRootLogger, { destination, format: 'json' }));
    backend.add(TheatrePlugin);
    await backend.start();
    url = ((await backend.get(RootHttpRouter)) as KoaRootHttpRouter).url;
  }

  function linesOf(requestId: string): unknown[] {
    return lines
      .filter((line) => line.requestId === requestId)
      .map(({ level, plugin, route, service, msg }) => ({
        level,
        plugin,
        route,
        service,
        msg: msg.split('"')[1] ?? msg,
      }));
  }

  it('has its id and its plugin in each of its lines, of whatever logger', async () => {
    await start();

    await fetch(`${url}/api/theatre/acts/2`, { headers: { 'x-request-id': 'r1' } });
    await fetch(`${url}/api/theatre/fire`, { headers: { 'x-request-id': 'r2' } });

    expect([linesOf('r1'), linesOf('r2')]).to.deep.equal([
      [
        { level: 'info', plugin: 'theatre', route: undefined, service: undefined, msg: 'curtain' },
        {
          level: 'info',
          plugin: 'theatre',
          route: undefined,
          service: 'rootHttpRouter',
          msg: 'GET /api/theatre/acts/2 HTTP/1.1',
        },
      ],
      [
        {
          level: 'error',
          plugin: 'theatre',
          route: '/api/theatre/fire',
          service: 'rootHttpRouter',
          msg: 'Request failed with status 500',
        },
        {
          level: 'info',
          plugin: 'theatre',
          route: undefined,
          service: 'rootHttpRouter',
          msg: 'GET /api/theatre/fire HTTP/1.1',
        },
      ],
    ]);
  });

  it('that takes too long is logged with its plugin and its route', async () => {
    await start({ server: { handlerTimeout: { milliseconds: 20 } } });

    const { status } = await fetch(`${url}/api/theatre/intermission`, { headers: { 'x-request-id': 'r1' } });

    expect([status, linesOf('r1')[0]]).to.deep.equal([
      503,
      {
        level: 'error',
        plugin: 'theatre',
        route: '/api/theatre/intermission',
        service: 'rootHttpRouter',
        msg: 'Request failed with status 503',
      },
    ]);
  });

  it('that is not answered when the stop can wait no longer fails the stop, and is logged with its plugin and route', async () => {
    await start({ lifecycle: { shutdownTimeout: { milliseconds: 250 } } });
    const request = fetch(`${url}/api/theatre/intermission`, { headers: { 'x-request-id': 'r1' } }).catch(
      () => 'cut off',
    );
    await intermission.promise;

    const failure = await failureOf(backend?.stop() ?? Promise.resolve());

    expect([
      await request,
      failure instanceof ProsceniumError && [
        failure.code,
        failure.errors?.map((error) => (error as ProsceniumError).code),
      ],
      linesOf('r1')[0],
    ]).to.deep.equal([
      'cut off',
      ['SHUTDOWN_FAILED', ['REQUESTS_CUT_OFF']],
      {
        level: 'error',
        plugin: 'theatre',
        route: '/api/theatre/intermission',
        service: 'rootHttpRouter',
        msg: 'Request was cut off by the stop of the backend',
      },
    ]);
  });
});

let intermission = deferred();

@Controller()
class StageController {
  constructor(private readonly logger: Logger) {}

  @Get('/acts/:number', { allow: ['unauthenticated'] })
  act(): string {
    this.logger.info('curtain');
    return 'applause';
  }

  @Get('/fire', { allow: ['unauthenticated'] })
  fire(): void {
    throw new Error('fire');
  }

  @Get('/intermission', { allow: ['unauthenticated'] })
  intermission(_ctx: Context): Promise<void> {
    intermission.resolve();
    intermission = deferred();
    return new Promise(() => {});
  }
}

@Plugin('theatre', { controllers: [StageController] })
class TheatrePlugin {}
