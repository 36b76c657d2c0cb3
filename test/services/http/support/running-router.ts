import 'reflect-metadata';
import { connect } from 'node:net';
import type { JsonObject, RootConfig } from '#src/contracts/root-config.js';
import type { LogWriter } from '#src/contracts/logger.js';
import { HealthEndpoints } from '#src/services/health/index.js';
import { Barrier } from '#src/services/http/barrier/barrier.js';
import { RateLimits } from '#src/services/http/rate-limit/rate-limits.js';
import {
  CredentialsHint,
  KoaHttpRouter,
  KoaRootHttpRouter,
  type KoaRootHttpRouterOptions,
} from '#src/services/http/index.js';
import { OpenApiCatalogue, OpenApiEndpoints } from '#src/services/openapi/index.js';
import { RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { ConfigReader } from '#src/services/root-config/index.js';
import { givenHealth } from '../../health/support.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { MockAuth, MockHttpAuth } from '#src/testing/index.js';

/** One line that a {@link RecordingLogger} was given. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly meta?: Error | JsonObject | undefined;
  readonly fields: JsonObject;
}

/** Keeps what is logged, that of its children too. */
export class RecordingLogger implements LogWriter {
  constructor(
    readonly lines: LogLine[] = [],
    private readonly fields: JsonObject = {},
  ) {}

  error(message: string, meta?: Error | JsonObject): void {
    this.#write('error', message, meta);
  }

  warn(message: string, meta?: Error | JsonObject): void {
    this.#write('warn', message, meta);
  }

  info(message: string, meta?: Error | JsonObject): void {
    this.#write('info', message, meta);
  }

  debug(message: string, meta?: Error | JsonObject): void {
    this.#write('debug', message, meta);
  }

  child(meta: JsonObject): RecordingLogger {
    return new RecordingLogger(this.lines, { ...this.fields, ...meta });
  }

  #write(level: string, message: string, meta: Error | JsonObject | undefined): void {
    this.lines.push({ level, message, meta, fields: this.fields });
  }
}

/** A root router with what it depends on, built by hand. */
export class RunningRouter {
  readonly logger = new RecordingLogger();
  readonly lifecycle = new RecordedRootLifecycle();
  readonly config: RootConfig;
  readonly limits: RateLimits;
  readonly root: KoaRootHttpRouter;
  readonly documents: OpenApiCatalogue;
  /** Whoever shows nothing is a user. */
  readonly httpAuth = new MockHttpAuth();

  constructor(options: KoaRootHttpRouterOptions = {}, config: JsonObject | RootConfig = {}) {
    this.config = config instanceof ConfigReader ? config : new StaticConfig(config as JsonObject);
    const health = new HealthEndpoints(
      this.config,
      givenHealth({ lifecycle: this.lifecycle, config: this.config, logger: this.logger }).health,
      this.lifecycle,
    );
    const complete = { ...KoaRootHttpRouter.options, listen: { host: '127.0.0.1', port: 0 }, ...options };
    this.documents = new OpenApiCatalogue(this.config);
    this.limits = new RateLimits(this.config, this.logger);
    this.root = new KoaRootHttpRouter(this.config, this.logger, health, this.limits, complete);
  }

  /** A router that listens; stop it with {@link stop}. */
  static async start(
    options: KoaRootHttpRouterOptions = {},
    config: JsonObject | RootConfig = {},
  ): Promise<RunningRouter> {
    const running = new RunningRouter(options, config);
    await running.limits.onInit();
    await running.root.onInit();
    new OpenApiEndpoints(running.root, running.documents).onInit();
    return running;
  }

  /** The router of a plugin that is not up yet. */
  startingPlugin(id = 'demo'): KoaHttpRouter {
    const plugin = { getId: () => id };
    const hint = new CredentialsHint(this.config, this.logger, { isEnabled: false });
    const barrier = new Barrier(this.config, hint, this.httpAuth, new MockAuth(plugin));
    const router = new KoaHttpRouter(this.root, plugin, this.config, this.limits, this.documents, barrier);
    router.onInit();
    return router;
  }

  /** The router of a plugin that is up. */
  plugin(id = 'demo'): KoaHttpRouter {
    const router = this.startingPlugin(id);
    router.onStartup();
    return router;
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.root.url}${path}`, init);
  }

  /** Sends bytes as they are, and returns all that comes back until the connection ends. */
  async exchange(text: string | Buffer): Promise<string> {
    const socket = connect(Number(new URL(this.root.url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    return new Promise((resolve, reject) => {
      socket.setTimeout(5_000, () =>
        socket.destroy(new Error('the server neither answered nor closed the connection')),
      );
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
      socket.on('error', reject);
      socket.write(text);
    });
  }

  async stop(): Promise<void> {
    await this.root.onShutdown();
    this.limits.onShutdown();
  }
}

/** The status of a raw response. */
export function statusOf(response: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1]);
}

/** A promise and what settles it. */
export function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
