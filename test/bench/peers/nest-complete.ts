/**
 * NestJS on Fastify with everything on: helmet, one line of pino for each request, a guard and a pipe. It runs among the packages of
 * the rig, whose folder `NEST` names; they have no types here.
 */
import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ItemQuery } from './item-query.js';
import { imported, ready, wired } from './protocol.js';
import { host, pluginCount, port, TOKEN } from './shape.js';

const folder = process.env['NEST'] ?? '';
const { NestFactory } = (await load('@nestjs/core')) as { NestFactory: NestFactory };
const { FastifyAdapter } = (await load('@nestjs/platform-fastify')) as {
  FastifyAdapter: new (options: object) => object;
};
const { default: helmet } = (await load('@fastify/helmet')) as { default: unknown };
const { createAppModule } = (await loadFile(join(folder, 'app.mjs'))) as {
  createAppModule: (plugins: number) => object;
};
imported();

const adapter = new FastifyAdapter({ logger: { level: 'info' }, disableRequestLogging: true });
const app = await NestFactory.create(createAppModule(pluginCount), adapter, { logger: ['error'] });
await app.register(helmet);
app.useGlobalGuards({ canActivate: (context) => isAdmitted(context.switchToHttp().getRequest()) });
const fastify = app.getHttpAdapter().getInstance();
fastify.addHook('preHandler', (request, _reply, next) => {
  request.query = ItemQuery.parse(request.query);
  next();
});
fastify.addHook('onResponse', (request, reply, next) => {
  const { method, url, headers } = request;
  request.log.info(
    { method, url, status: reply.statusCode, userAgent: headers['user-agent'], durationMs: reply.elapsedTime },
    'request',
  );
  next();
});
await app.init();
await fastify.ready();
wired();
await app.listen(port, host);
ready();

const EXPECTED = Buffer.from(TOKEN);

function isAdmitted({ headers }: Request): boolean {
  const given = Buffer.from(headers['authorization'] ?? '');
  return given.length === EXPECTED.length && timingSafeEqual(given, EXPECTED);
}

function load(name: string): Promise<unknown> {
  const root = join(folder, 'node_modules', name);
  const { exports, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  return loadFile(join(root, entryOf(exports) ?? main ?? 'index.js'));
}

function entryOf(exports: Exports | undefined): string | undefined {
  if (exports === undefined || typeof exports === 'string') return exports;
  return entryOf(exports['.'] ?? exports['import'] ?? exports['default']);
}

function loadFile(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href);
}

type Exports = string | { readonly [condition: string]: Exports };
interface Manifest {
  readonly exports?: Exports;
  readonly main?: string;
}
interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly log: { info(fields: object, message: string): void };
  query: unknown;
}
interface Reply {
  readonly statusCode: number;
  readonly elapsedTime: number;
}
type Hook = (request: Request, reply: Reply, next: () => void) => void;
interface Fastify {
  addHook(name: string, hook: Hook): void;
  ready(): Promise<unknown>;
}
interface NestApplication {
  register(plugin: unknown): Promise<unknown>;
  useGlobalGuards(guard: { canActivate(context: { switchToHttp(): { getRequest(): Request } }): boolean }): void;
  getHttpAdapter(): { getInstance(): Fastify };
  init(): Promise<unknown>;
  listen(port: number, host: string): Promise<unknown>;
}
interface NestFactory {
  create(module: object, adapter: object, options: object): Promise<NestApplication>;
}
