import { problems } from '../errors/catalogue.js';
import { toError } from '../errors/to-error.js';
import { Composition } from '../composition/composition.js';
import { readServiceProvider } from '../composition/features.js';
import { nameOfKey, type Provider } from '../composition/provider.js';
import { overridesBuiltIn } from '../composition/service-rules.js';
import { ScopeContainer } from '../container/scope-container.js';
import type { LogWriter } from '../contracts/logger.js';
import { describeContract } from '../decorators/service-key.js';
import type { ServiceKey } from '../decorators/types.js';
import type { BackendDescription } from './describe-plan.js';
import { describeRunning } from './describe-running.js';
import { type Added, type Feature, type FeatureInput, guard } from './feature-input.js';
import { InspectedBackend } from './inspected-backend.js';
import { currentInspector } from './inspector.js';
import { type LimitOptions, readLimits } from './limits.js';
import { BACKEND, withinActivityOf } from './owner.js';
import { attachToProcess, detachFromProcess, endWithFailedStart } from './process-handlers.js';
import type { ProcessMember } from './process-member.js';
import { reload } from './reload.js';
import { Gate, RunningBackend } from './running-backend.js';
import { start } from './start.js';
import type { StartupResult } from './startup-result.js';
import { settled, stop } from './stop.js';

export interface BackendOptions {
  /** Services that stand in where nothing else is added; default none. `createBackend()` gives the usual ones. */
  readonly services?: readonly Feature[];
  /** Time limits; what the configuration says otherwise holds. */
  readonly limits?: LimitOptions;
}

/** What a test backend may do beside. */
export interface BackendInternals {
  /** Services that win over everything. */
  readonly swaps?: readonly Provider[];
  /** Whether signals of the process stop the backend; default `true`. */
  readonly handleSignals?: boolean;
  /** Whether modules whose plugin is absent get an empty one; default `false`. */
  readonly placeholders?: boolean;
}

type State = 'new' | 'starting' | 'started' | 'failed' | 'stopped';

/**
 * A backend: collects features, checks the whole of them, starts them, and stops them in order.
 *
 * @example
 * ```ts
 * const backend = new Backend({ services: defaultServices });
 * backend.add(CatalogPlugin);
 * backend.add(import('./scaffolder/index.js'));
 * await backend.start();
 * ```
 */
export class Backend {
  readonly #added: Added[] = [];
  readonly #services: readonly Provider[];
  readonly #limits: LimitOptions;
  readonly #internals: BackendInternals;
  readonly #interruption = new AbortController();
  #state: State = 'new';
  #running: RunningBackend | undefined;
  #starting: Promise<StartupResult> | undefined;
  #stopping: Promise<void> | undefined;
  readonly #member = this.#asMember();

  /**
   * @throws ProsceniumError `DUPLICATE_SERVICE` for two services of one contract, `SERVICE_NOT_OVERRIDABLE` for plugin metadata,
   *   `NOT_A_FEATURE` for what is no service, `INVALID_CONFIG` for a limit that is no duration
   */
  constructor(options: BackendOptions = {}, internals: BackendInternals = {}) {
    this.#services = (options.services ?? []).map(readDefault);
    checkDefaults(this.#services);
    this.#limits = options.limits ?? {};
    readLimits(this.#limits, undefined);
    this.#internals = internals;
  }

  /** The log of a backend that has one. */
  get logger(): LogWriter | undefined {
    return this.#running?.logger;
  }

  /**
   * Adds a plugin, a module, a service, a feature loader, or the promise of a module that exports one as default.
   * Features may come in any order; nothing is looked at before the start.
   *
   * @throws ProsceniumError `ALREADY_STARTED`
   */
  add(feature: FeatureInput): this {
    if (this.#state !== 'new')
      throw problems.alreadyStarted('A feature cannot be added', this.#state === 'stopped' ? 'stopped' : 'started');
    guard(feature);
    this.#added.push({ input: feature, position: this.#added.length + 1 });
    return this;
  }

  /**
   * Starts the backend, once.
   * When it fails, everything that had started has been stopped, and the process ends with code 1 unless something else decides.
   *
   * @returns how every plugin and module fared
   * @throws ProsceniumError `INVALID_COMPOSITION` before anything is built, `STARTUP_FAILED` (a `BackendStartupError`) when a plugin or
   *   module failed, `STARTUP_TIMEOUT`, `SERVICE_FAILED` for a root service, `ALREADY_STARTED`
   */
  async start(): Promise<StartupResult> {
    if (this.#state !== 'new')
      throw problems.alreadyStarted('The backend cannot be started', this.#state === 'stopped' ? 'stopped' : 'started');
    this.#state = 'starting';
    const inspector = currentInspector();
    if (inspector !== undefined) {
      inspector.take(this.#inspect(true));
      // The inspector ends the process; what follows a start may not run as if there had been one.
      return new Promise(() => {});
    }
    if (this.#internals.handleSignals !== false) attachToProcess(this.#member);
    const gate = new Gate(this.#interruption.signal);
    const beganAt = performance.now();
    const running = new RunningBackend(
      ScopeContainer.root({ check: gate.check, within: withinActivityOf(BACKEND) }),
      readLimits(this.#limits, undefined),
      gate,
    );
    this.#running = running;
    this.#starting = start(running, {
      added: this.#added,
      services: this.#services,
      swaps: this.#internals.swaps ?? [],
      placeholders: this.#internals.placeholders ?? false,
      limits: this.#limits,
      signal: this.#interruption.signal,
    });
    try {
      const result = await this.#starting;
      this.#state = 'started';
      return result;
    } catch (error) {
      this.#state = 'failed';
      this.#interruption.abort(error);
      running.abandon(toError(error));
      running.logger?.error('The backend has failed to start', toError(error));
      await this.#stopOnce(false).catch(() => undefined);
      if (this.#internals.handleSignals !== false) endWithFailedStart(error);
      throw error;
    } finally {
      if (isTraced('boot')) (await import('./boot-trace.js')).traceBoot(running, performance.now() - beganAt);
    }
  }

  /**
   * Stops the backend in order; several calls share one stop. Before the start it makes a start impossible.
   *
   * @throws ProsceniumError `SHUTDOWN_FAILED` when something failed or took too long; everything else has been stopped all the same
   */
  async stop(): Promise<void> {
    if (this.#state === 'new') this.#state = 'stopped';
    if (this.#state === 'failed') return this.#stopping?.catch(() => undefined);
    await this.#stopOnce(true);
  }

  /**
   * Has everything read anew what it read before, the configuration first: calls `onReload` where there is one. SIGHUP does the same.
   *
   * @throws ProsceniumError `RELOAD_FAILED` when something failed or took too long, `NOT_STARTED`
   */
  async reload(): Promise<void> {
    if (this.#running === undefined || this.#state !== 'started') throw problems.notStarted('reload() was called');
    await reload(this.#running);
  }

  /**
   * The checked plan as data, without starting. Never throws for problems of the composition: they are in it.
   *
   * @param options - `loaders`: whether to run feature loaders, which builds the root services they ask for; default `false`
   */
  async describe(options: { readonly loaders?: boolean } = {}): Promise<BackendDescription> {
    const known = this.#running && describeRunning(this.#running);
    if (known !== undefined) return known;
    const inspected = this.#inspect(options.loaders === true);
    const description = await inspected.describe();
    await inspected.close();
    return description;
  }

  /**
   * A service of a started backend.
   *
   * @param key - a contract, a class, or a token
   * @param options - `plugin`: as this plugin sees it; needed for what is there once per plugin
   * @throws ProsceniumError `NOT_STARTED`, `UNKNOWN_PLUGIN`, `MISSING_SERVICE`
   */
  async get<T>(key: ServiceKey<T>, options: { readonly plugin?: string } = {}): Promise<T> {
    const running = this.#running;
    const name = nameOfKey(key);
    if (running?.draft === undefined || this.#state !== 'started') throw problems.notStarted(`get(${name}) was called`);
    const asker = { name: 'backend.get()', where: `get(${name})` };
    if (options.plugin === undefined) {
      const service = await running.rootService(key);
      if (service !== undefined) return service;
      const mend =
        describeContract(key)?.scope === 'plugin'
          ? `say for which plugin: get(${name}, { plugin: '…' }).`
          : `add a service that fulfils ${name}.`;
      throw problems.missingService(asker, name, mend);
    }
    const plugin = running.plugins.get(options.plugin);
    if (plugin === undefined) throw problems.unknownPlugin(options.plugin, [...running.plugins.keys()]);
    const service = await running.pluginService(plugin, key);
    if (service === undefined) throw problems.missingService(asker, name, `add a service that fulfils ${name}.`);
    return service;
  }

  #inspect(loaders: boolean): InspectedBackend {
    const { swaps = [], placeholders = false } = this.#internals;
    return new InspectedBackend({
      added: this.#added,
      services: this.#services,
      swaps,
      placeholders,
      limits: this.#limits,
      loaders,
    });
  }

  #asMember(): ProcessMember {
    const logger = () => this.logger;
    return {
      get logger() {
        return logger();
      },
      stop: () => this.stop(),
      reload: async () => {
        if (this.#state !== 'started') return;
        this.logger?.info('SIGHUP has come: what can be read anew is read anew');
        await this.reload();
      },
      hasPlugin: (pluginId) => this.#running?.plugins.has(pluginId) ?? false,
      strayErrorPolicy: (pluginId) => this.#running?.strayErrorPolicy(pluginId) ?? 'exit',
    };
  }

  #stopOnce(graceful: boolean): Promise<void> {
    this.#stopping ??= this.#stopNow(graceful);
    return this.#stopping;
  }

  async #stopNow(graceful: boolean): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const failures: Error[] = [];
    this.#interruption.abort(problems.startInterrupted());
    try {
      if (this.#state === 'starting' && this.#starting !== undefined) {
        const overdue = await settled(this.#starting, running.limits.shutdown);
        if (overdue !== undefined) {
          failures.push(overdue);
          running.abandon(overdue);
        }
      }
      await stop(running, graceful && this.#state === 'started', failures);
    } finally {
      if (this.#state !== 'failed') this.#state = 'stopped';
      detachFromProcess(this.#member);
    }
  }
}

/** Whether `PROSCENIUM_DEBUG`, a list with commas, names this. */
function isTraced(subject: string): boolean {
  return process.env['PROSCENIUM_DEBUG']?.split(',').includes(subject) ?? false;
}

function readDefault(feature: Feature): Provider {
  const provider = readServiceProvider(feature);
  if (provider === undefined)
    throw problems.notAFeature(
      '`services` holds something that is no service.',
      'new Backend({ services })',
      'list classes marked @Service; add plugins and modules with add().',
    );
  return provider;
}

function checkDefaults(services: readonly Provider[]): void {
  const composition = new Composition();
  for (const provider of services) composition.addService(provider, 'default');
  const [problem] = [...services.flatMap(overridesBuiltIn), ...composition.duplicates()];
  if (problem !== undefined) throw problem;
}
