import { problems } from '../errors/catalogue.js';
import { withTimeLimit } from '../errors/time-limit.js';
import { toError } from '../errors/to-error.js';
import { HttpRouter } from '../contracts/http-router.js';
import { Lifecycle, RootLifecycle } from '../contracts/lifecycle.js';
import { RootLogger } from '../contracts/logger.js';
import { RootConfig } from '../contracts/root-config.js';
import type { StartupFailureSource } from '../contracts/service-hooks.js';
import { problemsOf, uniqueByMessage } from '../composition/plan-problems.js';
import type { PluginPlan } from '../composition/plan.js';
import type { Provider } from '../composition/provider.js';
import type { ScopePlanner } from '../composition/scope-planner.js';
import { assemble } from './assembly.js';
import { BackendStartupError } from './backend-startup-error.js';
import { allOf, bootPlugin, startupTimeout } from './boot-plugin.js';
import { createBuiltIns } from './built-ins.js';
import type { Added } from './feature-input.js';
import { hooksOf, releaseHooks, runHooks } from './hooks.js';
import { InitializationLog } from './initialization-log.js';
import { keepToSchema } from './keep-to-schema.js';
import { type LimitOptions, readBootFailurePolicy, readLimits } from './limits.js';
import { runInActivity, turnActivitiesOff } from '../services/activity/index.js';
import { originsOf } from '../services/root-config/index.js';
import { BACKEND, pluginOwner, withinActivityOf } from './owner.js';
import type { PlacedElsewhere } from './place-plugins.js';
import { Gate, type RunningBackend, type RunningPlugin } from './running-backend.js';
import { StartupRecorder } from './startup-recorder.js';
import type { StartupResult } from './startup-result.js';
import { readStrayErrorPolicies } from './stray-error-policy.js';

export interface StartOptions {
  readonly added: readonly Added[];
  readonly services: readonly Provider[];
  readonly swaps: readonly Provider[];
  readonly placeholders: boolean;
  readonly limits: LimitOptions;
  /** Tells that the backend is being stopped and nothing new may begin. */
  readonly signal: AbortSignal;
}

/** Starts a backend: brings everything together, checks it, builds root services, then all plugins side by side. */
export async function start(backend: RunningBackend, options: StartOptions): Promise<StartupResult> {
  const beganAt = performance.now();
  const limit = backend.limits.startup;
  const recorder = await backend.gate.wait(prepare(backend, options), limit, () => preparationTimeout(backend, limit));
  const total = backend.limits.startup;
  const log = new InitializationLog(backend.logger, [...backend.plugins.keys()]);
  recorder.onModuleFailure = (pluginId, moduleId, failure) => {
    log.moduleFailed(pluginId, moduleId, failure);
    void tellRoot(backend, failure.error, { pluginId, moduleId });
  };
  log.begin();
  try {
    const plugins = Promise.all(
      [...backend.plugins.values()].map((plugin) =>
        runInActivity(plugin.owner.activity(), () => startPlugin(plugin, { ...options, backend, recorder, log })),
      ),
    );
    await withTimeLimit(plugins, total - (performance.now() - beganAt), () =>
      problems.startupTimeout(
        'The backend',
        total,
        `; it was waiting for ${list(recorder.openPlugins())}`,
        'let these plugins settle, or raise backend.startup.timeout.',
      ),
    );
  } finally {
    log.end();
  }
  const result = recorder.close();
  backend.result = result;
  if (result.outcome === 'failure') throw new BackendStartupError(result);
  if (!options.signal.aborted) await rootIsUp(backend);
  return result;
}

/** Everything before the first plugin: the plan, and the root services. */
async function prepare(backend: RunningBackend, options: StartOptions): Promise<StartupRecorder> {
  let recorder: StartupRecorder | undefined;
  const builtIns = createBuiltIns((pluginId, moduleId, error) => {
    if (recorder?.reportModule(pluginId, moduleId, error) !== true)
      backend.logger?.error(`Plugin '${pluginId}' reported failure for module '${moduleId}' after startup`, error);
  });
  const { draft, composition, elsewhere } = await assemble(options.added, {
    ...options,
    builtIns,
    root: backend.root,
    onWait: (what) => (backend.awaited = what),
  });
  if (draft.plan.problems.length > 0) throw problems.invalidComposition(uniqueByMessage(problemsOf(draft.plan)));
  backend.draft = draft;
  backend.composition = composition;
  backend.elsewhere = elsewhere;
  backend.root.bind(draft.plan.rootNodes);
  options.signal.throwIfAborted();
  const warnings = await keepToSchema(backend);
  const config = await backend.rootService(RootConfig);
  if (config?.getOptionalBoolean('backend.process.activities') === false) turnActivitiesOff();
  await allOf(draft.plan.eagerRoots, backend.root);
  backend.logger = await backend.rootService(RootLogger);
  const sources = config === undefined ? [] : originsOf(config).getSources();
  if (sources.length > 0) backend.logger?.debug(`Configuration from ${sources.join(', ')}`);
  for (const warning of warnings) backend.logger?.warn(warning);
  if (elsewhere.size > 0) backend.logger?.info(`Plugins elsewhere: ${placesOf(elsewhere)}`);
  backend.limits = readLimits(options.limits, config);
  backend.strayErrorPolicy = readStrayErrorPolicies(config);
  recorder = new StartupRecorder(readBootFailurePolicy(config));
  for (const plan of draft.plan.plugins) {
    const planner = draft.scopes.get(plan.id);
    if (planner !== undefined) backend.plugins.set(plan.id, makePlugin(plan, planner, backend, options.signal));
  }
  return recorder;
}

function makePlugin(
  plan: PluginPlan,
  planner: ScopePlanner,
  backend: RunningBackend,
  signal: AbortSignal,
): RunningPlugin {
  const owner = pluginOwner(plan);
  const gate = new Gate(signal);
  const container = backend.root.child(plan.id, { check: gate.check, within: withinActivityOf(owner) });
  return { plan, planner, container, gate, owner };
}

interface StartPluginOptions extends StartOptions {
  readonly backend: RunningBackend;
  readonly recorder: StartupRecorder;
  readonly log: InitializationLog;
}

async function startPlugin(plugin: RunningPlugin, { backend, recorder, log }: StartPluginOptions): Promise<void> {
  const { plan, container, gate } = plugin;
  const limit = backend.limits.plugin(plan.id);
  recorder.beginPlugin(plan.id);
  // A plugin that cannot be built has its router all the same, which refuses requests.
  if (plan.problems.length > 0) await backend.pluginService(plugin, HttpRouter).catch(() => undefined);
  try {
    const booted = bootPlugin(plan, container, recorder, gate.check);
    await gate.wait(booted, limit, () => startupTimeout(plan, container, limit, recorder.openModules(plan.id)));
    await pluginIsUp(plugin, backend);
    recorder.endPlugin(plan.id);
  } catch (error) {
    for (const moduleId of recorder.openModules(plan.id)) recorder.endModule(plan.id, moduleId, { error });
    recorder.endPlugin(plan.id, { error });
    gate.close(toError(error));
    await pluginHasFailed(plugin, backend, toError(error));
  }
  log.settled(plan.id, recorder.pluginFailure(plan.id));
}

async function pluginIsUp(plugin: RunningPlugin, backend: RunningBackend): Promise<void> {
  const { built } = plugin.container.log;
  const { owner } = plugin;
  const hooks = [...hooksOf(built, 'onStartup', owner), ...releaseHooks(built, Lifecycle, 'startup', owner)];
  await runHooks(hooks, backend.limits.hook, () => backend.loggerOf(plugin.plan.id));
}

async function pluginHasFailed(plugin: RunningPlugin, backend: RunningBackend, error: Error): Promise<void> {
  const { plan, container, owner } = plugin;
  const source = { pluginId: plan.id };
  const hooks = hooksOf(container.log.built, 'onStartupFailure', owner, error, source);
  await Promise.all([
    runHooks(hooks, backend.limits.hook, () => backend.loggerOf(plan.id)),
    tellRoot(backend, error, source),
  ]);
}

/** Tells root services what has failed to start. */
async function tellRoot(backend: RunningBackend, error: Error, source: StartupFailureSource): Promise<void> {
  const hooks = hooksOf(backend.root.log.built, 'onStartupFailure', BACKEND, error, source);
  await runHooks(hooks, backend.limits.hook, () => backend.logger);
}

async function rootIsUp(backend: RunningBackend): Promise<void> {
  const { built } = backend.root.log;
  const hooks = [...hooksOf(built, 'onStartup', BACKEND), ...releaseHooks(built, RootLifecycle, 'startup', BACKEND)];
  await runHooks(hooks, backend.limits.hook, () => backend.logger);
}

function preparationTimeout(backend: RunningBackend, limit: number): Error {
  const waiting = backend.root.log.pending;
  const culprit =
    waiting.length === 0 ? (backend.awaited ?? 'something that was added') : `the root services ${list(waiting)}`;
  return problems.startupTimeout(
    'The backend',
    limit,
    `; it was waiting for ${culprit}`,
    'let it settle, or raise the limit with new Backend({ limits: { startup } }).',
  );
}

function placesOf(elsewhere: PlacedElsewhere): string {
  return [...elsewhere].map(([pluginId, place]) => `'${pluginId}' at ${place}`).join(', ');
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
