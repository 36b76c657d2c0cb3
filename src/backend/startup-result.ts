/** Why a plugin or a module did not start, and whether the configuration permits that. */
export interface StartupFailure {
  readonly error: Error;
  readonly allowed: boolean;
  /** Failures of the same plugin or module that came after the first. */
  readonly further?: readonly Error[];
}

export interface ModuleStartupResult {
  readonly moduleId: string;
  readonly resultAt: Date;
  readonly durationMs: number;
  readonly failure?: StartupFailure;
}

export interface PluginStartupResult {
  readonly pluginId: string;
  readonly resultAt: Date;
  readonly durationMs: number;
  readonly failure?: StartupFailure;
  /** In order of completion; modules that were never begun are left out. */
  readonly modules: readonly ModuleStartupResult[];
}

/** How a start went: what `start()` resolves to, and what a `BackendStartupError` holds. */
export interface StartupResult {
  /** `'failure'` when anything failed that the configuration does not permit to. */
  readonly outcome: 'success' | 'failure';
  readonly beginAt: Date;
  readonly resultAt: Date;
  readonly durationMs: number;
  /** In order of completion. */
  readonly plugins: readonly PluginStartupResult[];
}
