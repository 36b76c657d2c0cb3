import { toError } from '../errors/to-error.js';
import type { ModuleStartupResult, PluginStartupResult, StartupFailure, StartupResult } from './startup-result.js';

/** Decides whether a failure is permitted. */
export interface BootFailurePolicy {
  allowsPlugin(pluginId: string): boolean;
  allowsModule(pluginId: string, moduleId: string): boolean;
}

interface Entry {
  readonly id: string;
  readonly beganAt: number;
  readonly errors: Error[];
  resultAt?: Date;
  durationMs?: number;
}

/** Takes down how each plugin and module fares, one entry for each, in order of completion. */
export class StartupRecorder {
  readonly #beginAt = new Date();
  readonly #began = performance.now();
  readonly #plugins = new Map<string, Entry>();
  readonly #modules = new Map<string, Map<string, Entry>>();
  #closed = false;
  /** Told of the first failure of each module, at once. */
  onModuleFailure: ((pluginId: string, moduleId: string, failure: StartupFailure) => void) | undefined;

  constructor(private readonly policy: BootFailurePolicy) {}

  beginPlugin(pluginId: string): void {
    this.#plugins.set(pluginId, begin(pluginId));
    this.#modules.set(pluginId, new Map());
  }

  beginModule(pluginId: string, moduleId: string): void {
    this.#modules.get(pluginId)?.set(moduleId, begin(moduleId));
  }

  /** Closes the entry of a plugin, once; a second outcome is ignored. */
  endPlugin(pluginId: string, thrown?: { readonly error: unknown }): void {
    end(this.#plugins, pluginId, thrown);
  }

  endModule(pluginId: string, moduleId: string, thrown?: { readonly error: unknown }): void {
    const modules = this.#modules.get(pluginId);
    const isFirst = modules?.get(moduleId)?.errors.length === 0;
    end(modules, moduleId, thrown);
    if (isFirst) this.#tell(pluginId, moduleId);
  }

  /** Makes a module count as failed, whether or not it has ended. @returns `false` when the start is over */
  reportModule(pluginId: string, moduleId: string, error: Error): boolean {
    const entry = this.#modules.get(pluginId)?.get(moduleId);
    if (this.#closed || entry === undefined) return false;
    entry.errors.push(error);
    if (entry.errors.length === 1) this.#tell(pluginId, moduleId);
    return true;
  }

  /** The first failure of a plugin so far. */
  pluginFailure(pluginId: string): StartupFailure | undefined {
    const entry = this.#plugins.get(pluginId);
    return entry === undefined ? undefined : failureOf(entry, this.policy.allowsPlugin(pluginId));
  }

  /** Modules of a plugin that have failed so far. */
  failedModules(pluginId: string): string[] {
    return [...(this.#modules.get(pluginId)?.values() ?? [])]
      .filter((entry) => entry.errors.length > 0)
      .map((entry) => entry.id);
  }

  /** Modules of a plugin that have begun and not ended. */
  openModules(pluginId: string): string[] {
    return [...(this.#modules.get(pluginId)?.values() ?? [])]
      .filter((entry) => entry.resultAt === undefined)
      .map((entry) => entry.id);
  }

  /** Plugins that have begun and not ended. */
  openPlugins(): string[] {
    return [...this.#plugins.values()].filter((entry) => entry.resultAt === undefined).map((entry) => entry.id);
  }

  /** The result of the whole start; nothing is taken down after it. */
  close(): StartupResult {
    this.#closed = true;
    const plugins = ended(this.#plugins).map((entry) => this.#pluginResult(entry));
    const failures = plugins.flatMap((plugin) => [plugin.failure, ...plugin.modules.map((module) => module.failure)]);
    const failed = failures.some((failure) => failure !== undefined && !failure.allowed);
    const durationMs = performance.now() - this.#began;
    return {
      outcome: failed ? 'failure' : 'success',
      beginAt: this.#beginAt,
      resultAt: new Date(),
      durationMs,
      plugins,
    };
  }

  #tell(pluginId: string, moduleId: string): void {
    const entry = this.#modules.get(pluginId)?.get(moduleId);
    const failure = entry === undefined ? undefined : failureOf(entry, this.policy.allowsModule(pluginId, moduleId));
    if (failure !== undefined) this.onModuleFailure?.(pluginId, moduleId, failure);
  }

  #pluginResult(entry: Entry): PluginStartupResult {
    const modules = ended(this.#modules.get(entry.id)).map((module): ModuleStartupResult => {
      const failure = failureOf(module, this.policy.allowsModule(entry.id, module.id));
      return { moduleId: module.id, ...times(module), ...(failure === undefined ? {} : { failure }) };
    });
    const failure = failureOf(entry, this.policy.allowsPlugin(entry.id));
    return { pluginId: entry.id, ...times(entry), ...(failure === undefined ? {} : { failure }), modules };
  }
}

function begin(id: string): Entry {
  return { id, beganAt: performance.now(), errors: [] };
}

function end(
  entries: Map<string, Entry> | undefined,
  id: string,
  thrown: { readonly error: unknown } | undefined,
): void {
  const entry = entries?.get(id);
  if (entries === undefined || entry === undefined || entry.resultAt !== undefined) return;
  if (thrown !== undefined) entry.errors.push(toError(thrown.error));
  entry.resultAt = new Date();
  entry.durationMs = performance.now() - entry.beganAt;
  // Moved to the end, so that the map is in order of completion.
  entries.delete(id);
  entries.set(id, entry);
}

function ended(entries: ReadonlyMap<string, Entry> | undefined): Entry[] {
  return [...(entries?.values() ?? [])].filter((entry) => entry.resultAt !== undefined);
}

function times(entry: Entry): { resultAt: Date; durationMs: number } {
  return { resultAt: entry.resultAt ?? new Date(), durationMs: entry.durationMs ?? 0 };
}

function failureOf(entry: Entry, allowed: boolean): StartupFailure | undefined {
  const [error, ...further] = entry.errors;
  if (error === undefined) return undefined;
  return { error, allowed, ...(further.length > 0 ? { further } : {}) };
}
