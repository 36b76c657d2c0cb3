import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { Backend } from '../backend/backend.js';
import type { BackendDescription } from '../backend/describe-plan.js';
import type { Feature, FeatureInput } from '../backend/feature-input.js';
import type { LimitOptions } from '../backend/limits.js';
import type { StartupResult } from '../backend/startup-result.js';
import { standInProvider } from '../composition/features.js';
import type { Provider } from '../composition/provider.js';
import { RootHttpRouter } from '../contracts/http-router.js';
import type { JsonObject } from '../contracts/root-config.js';
import type { Constructor, ServiceKey } from '../decorators/types.js';
import { stopAfterTests } from './auto-stop.js';
import { mergeConfig } from './merge-config.js';
import { MemoryLogger } from './memory-logger.js';
import { type MockCredentials, mockUser } from './mocks/mock-callers.js';
import { testServices } from './test-services.js';

export interface TestBackendOptions {
  /** The configuration; default empty. No file and no environment is read. */
  readonly config?: JsonObject;
  /** Replaces the services that a test backend stands on; default those of `createBackend()`, fit for tests. */
  readonly services?: readonly Feature[];
  readonly limits?: LimitOptions;
}

/** What `fetch` takes beside the usual. */
export interface TestRequest extends RequestInit {
  /** Who asks; default a signed-in user. */
  readonly as?: MockCredentials;
}

/**
 * A whole backend for a test: the same composition as in production, with configuration from an object, a log in memory, databases in
 * memory, and an HTTP server on a free port of 127.0.0.1. Modules whose plugin is absent get an empty one.
 */
export class TestBackend {
  /** The log of the backend. */
  readonly logger = new MemoryLogger();
  readonly #added: FeatureInput[] = [];
  readonly #swaps: Provider[] = [];
  readonly #options: TestBackendOptions;
  readonly #configs: JsonObject[];
  #backend: Backend | undefined;
  #url: string | undefined;
  #result: StartupResult | undefined;

  constructor(options: TestBackendOptions = {}) {
    this.#options = options;
    this.#configs = [options.config ?? {}];
  }

  /** Adds a feature, as {@link Backend.add} does. */
  add(feature: FeatureInput): this {
    this.#added.push(feature);
    return this;
  }

  /**
   * Lays configuration over what is there: objects are merged key by key, everything else takes the place of what was before.
   *
   * @param config - what this test needs beside, such as `config` of a `TestDatabase`
   */
  withConfig(config: JsonObject): this {
    this.#configs.push(config);
    return this;
  }

  /**
   * Puts a class or an object in the place of a service or an extension point, whoever else provides it.
   *
   * @param key - the contract, class or token to replace
   * @param standIn - a class, which may ask for services and for what it replaces, or an object of that shape
   * @throws ProsceniumError `NOT_A_CONTRACT`
   */
  with<T>(key: ServiceKey<T>, standIn: NoInfer<T> | Constructor<NoInfer<T>>): this {
    this.#swaps.push(standInProvider(key, standIn, SourceLocation.capture(TestBackend.prototype.with)));
    return this;
  }

  /**
   * Starts the backend; it is stopped when the test run ends, if nobody did before.
   *
   * @throws what {@link Backend.start} throws
   */
  async start(): Promise<this> {
    const backend = this.#create();
    this.#backend = backend;
    stopAfterTests(() => backend.stop());
    this.#result = await backend.start();
    this.#url = await readUrl(backend);
    return this;
  }

  /** How every plugin and module fared. */
  get result(): StartupResult {
    if (this.#result === undefined) throw problems.notStarted('`result` was read');
    return this.#result;
  }

  /** The address of the HTTP server, without a slash at its end. */
  get url(): string {
    if (this.#backend === undefined || this.#result === undefined) throw problems.notStarted('`url` was read');
    if (this.#url === undefined)
      throw problems.missingService(
        { name: 'The test', where: 'TestBackend.url' },
        'the HTTP server',
        'leave RootHttpRouter as it is, or give its stand-in a `url`.',
      );
    return this.#url;
  }

  /**
   * Sends a request to the backend, as a signed-in user unless told otherwise.
   *
   * @param path - from the root: `/api/catalog/entities`
   * @param init - as for the global `fetch`, and `as`
   */
  async fetch(path: string, init: TestRequest = {}): Promise<Response> {
    const { as = mockUser(), ...rest } = init;
    const headers = new Headers(rest.headers);
    if (as.token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${as.token}`);
    if (as.cookie !== undefined) headers.append('cookie', `backstage-auth=${encodeURIComponent(as.cookie)}`);
    return fetch(`${this.url}${path}`, { ...rest, headers });
  }

  /** A service of the started backend, as {@link Backend.get}. */
  async get<T>(key: ServiceKey<T>, options: { readonly plugin?: string } = {}): Promise<T> {
    if (this.#backend === undefined) throw problems.notStarted('get() was called');
    return this.#backend.get(key, options);
  }

  /** The checked plan as data, without starting. */
  async describe(options: { readonly loaders?: boolean } = {}): Promise<BackendDescription> {
    return (this.#backend ?? this.#create()).describe(options);
  }

  /** Stops the backend. */
  async stop(): Promise<void> {
    await this.#backend?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #create(): Backend {
    const config = mergeConfig(this.#configs);
    const { services = testServices(config, this.logger), limits = {} } = this.#options;
    const backend = new Backend({ services, limits }, { swaps: this.#swaps, handleSignals: false, placeholders: true });
    for (const feature of this.#added) backend.add(feature);
    return backend;
  }
}

async function readUrl(backend: Backend): Promise<string | undefined> {
  const router: unknown = await backend.get(RootHttpRouter).catch(() => undefined);
  const isServer = typeof router === 'object' && router !== null && 'url' in router;
  return isServer && typeof router.url === 'string' ? router.url : undefined;
}
