import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type Context,
  Controller,
  Get,
  HttpRouter,
  Lifecycle,
  Logger,
  Plugin,
  Post,
  RootConfig,
  serveStatic,
} from 'proscenium';
import { hostileValues, secretForms } from './hostile-values.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ANYBODY = { allow: ['unauthenticated'] } as const;

/** Routes that do what no route should. */
@Controller('/')
export class FaultController {
  constructor(
    private readonly logger: Logger,
    private readonly config: RootConfig,
  ) {}

  @Get('/fine', ANYBODY)
  fine() {
    return { fine: true };
  }

  @Get('/protected/:name')
  protectedByDefault(ctx: Context) {
    return { name: ctx.params['name'] };
  }

  @Post('/echo', ANYBODY)
  echo(ctx: Context) {
    return { body: ctx.request.body, polluted: ({} as { x?: unknown }).x };
  }

  @Get('/query', ANYBODY)
  query(ctx: Context) {
    return { parameters: Object.keys(ctx.query).length };
  }

  @Get('/throw/:kind', ANYBODY)
  throws(ctx: Context): never {
    const thrown: Readonly<Record<string, () => unknown>> = {
      error: () => new Error('plain'),
      string: () => 'a text',
      null: () => null,
      undefined: () => undefined,
      'status-200': () => Object.assign(new Error('fine?'), { status: 200 }),
      'status-999': () => Object.assign(new Error('odd'), { status: 999 }),
      circular: () => {
        const error = new Error('round');
        error.cause = error;
        return error;
      },
      dsn: () =>
        Object.assign(new Error('connect postgres://reader:hunter22@db.internal/catalog: SELECT * FROM secrets'), {
          sql: 'SELECT * FROM secrets',
        }),
    };
    throw thrown[String(ctx.params['kind'])]?.();
  }

  @Get('/late-throw', ANYBODY)
  lateThrow(ctx: Context): never {
    ctx.respond = false;
    ctx.res.writeHead(200, { 'Content-Type': 'text/plain' });
    ctx.res.write('the beginning');
    throw new Error('too late');
  }

  @Get('/broken-stream', ANYBODY)
  brokenStream() {
    return Readable.from(
      (async function* () {
        yield 'the beginning';
        await pause(20);
        throw new Error('the stream broke');
      })(),
    );
  }

  @Get('/body/:kind', ANYBODY)
  oddBody(ctx: Context): unknown {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const bodies: Readonly<Record<string, () => unknown>> = {
      bigint: () => ({ big: 1n }),
      circular: () => circular,
      function: () => () => 'code',
      huge: () => ({ text: 'x'.repeat(20_000_000) }),
    };
    return bodies[String(ctx.params['kind'])]?.();
  }

  @Get('/floating', ANYBODY)
  floating() {
    void Promise.reject(new Error('nobody awaits this'));
    return { begun: true };
  }

  @Get('/timer', ANYBODY)
  timer() {
    setTimeout(() => {
      throw new Error('thrown by a timer');
    }, 5);
    return { begun: true };
  }

  @Get('/block', ANYBODY)
  block(ctx: Context) {
    const until = performance.now() + Number(ctx.query['ms'] ?? 1_000);
    while (performance.now() < until);
    return { blocked: true };
  }

  @Get('/never', ANYBODY)
  async never(ctx: Context) {
    ctx.signal.addEventListener('abort', () => this.logger.info('the signal of /never was aborted'));
    await new Promise(() => {});
  }

  @Get('/slow', ANYBODY)
  async slow(ctx: Context) {
    await pause(Number(ctx.query['ms'] ?? 500));
    return { slow: true };
  }

  @Get('/header', ANYBODY)
  header(ctx: Context) {
    ctx.set('X-Echo', String(ctx.query['value']));
    return { set: true };
  }

  @Get('/redirect', ANYBODY)
  redirect(ctx: Context) {
    ctx.redirect(String(ctx.query['to']));
  }

  @Get('/cookie', ANYBODY)
  cookie(ctx: Context) {
    const before = ctx.cookies.get('visitor', { signed: true });
    ctx.cookies.set('visitor', 'ann', { signed: true });
    return { before };
  }

  @Get('/who', ANYBODY)
  who(ctx: Context) {
    return { ip: ctx.ip, protocol: ctx.protocol, host: ctx.host };
  }

  @Get('/download', ANYBODY)
  download() {
    const block = Buffer.alloc(65_536, 'x');
    let left = 1_600;
    return new Readable({
      read() {
        left -= 1;
        this.push(left >= 0 ? block : null);
      },
    });
  }

  @Get('/events', ANYBODY)
  events(ctx: Context) {
    ctx.type = 'text/event-stream';
    const stream = new PassThrough();
    const beat = setInterval(() => stream.write('data: beat\n\n'), 50);
    stream.on('close', () => clearInterval(beat));
    stream.write('data: hello\n\n');
    return stream;
  }

  @Get('/memory', ANYBODY)
  memory() {
    collectGarbage();
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heapUsed };
  }

  @Get('/log', ANYBODY)
  log(ctx: Context) {
    this.logger.info(String(ctx.query['text']), { from: String(ctx.query['text']) });
    return { logged: true };
  }

  @Get('/exit', ANYBODY)
  exit(): never {
    this.logger.info('the last words before process.exit');
    process.exit(3);
  }

  @Get('/log-hostile', ANYBODY)
  logHostile() {
    for (const [name, value] of Object.entries(hostileValues())) this.logger.info(`hostile ${name}`, value as never);
    return { logged: true };
  }

  @Get('/log-secrets', ANYBODY)
  logSecrets() {
    const secret = this.config.getString('fault.password');
    for (const [name, write] of Object.entries(secretForms(secret))) write(this.logger, name);
    return { logged: true };
  }

  @Get('/missing-file', ANYBODY)
  missingFile() {
    return createReadStream('/nonexistent/file');
  }
}

/** A plugin that meets every fault; `fault.hooks` in the configuration gives it bad shutdown hooks. */
@Plugin('fault', { controllers: [FaultController] })
export class FaultPlugin {
  constructor(
    private readonly config: RootConfig,
    private readonly lifecycle: Lifecycle,
    router: HttpRouter,
    private readonly logger: Logger,
  ) {
    const files = config.getOptionalString('fault.files');
    if (files !== undefined) router.use('/files', serveStatic(files));
    router.addAuthPolicy({ path: '/files', allow: 'unauthenticated' });
  }

  async onInit(): Promise<void> {
    const delay = this.config.getOptionalNumber('fault.startDelay') ?? 0;
    if (delay > 0) await pause(delay);
    const hooks = this.config.getOptionalStringArray('fault.hooks') ?? [];
    if (hooks.includes('throw'))
      this.lifecycle.addShutdownHook(() => {
        throw new Error('this hook throws');
      });
    if (hooks.includes('hang')) this.lifecycle.addShutdownHook(() => new Promise<void>(() => {}));
    this.lifecycle.addShutdownHook(() => this.logger.info('the good hook of the fault plugin ran'));
  }
}
