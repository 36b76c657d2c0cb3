/** What has failed to start: a plugin, or one of its modules. */
export interface StartupFailureSource {
  readonly pluginId: string;
  readonly moduleId?: string;
}

/**
 * The hooks that the framework calls on what it built: on plugins, modules, services, controllers and extension points. All are
 * optional; `onInit` is awaited before anybody receives the object, and every hook has a time limit.
 */
export interface ServiceHooks {
  /** Prepares the object; a module makes its contribution here, a plugin runs after all its modules. */
  onInit?(): void | Promise<void>;
  /** The plugin is up; for root services: every plugin has settled. A failure is logged and fails nothing. */
  onStartup?(): void | Promise<void>;
  /** In a plugin: the plugin has failed to start. Root services: a plugin or a module has, whether or not it may. */
  onStartupFailure?(error: Error, source: StartupFailureSource): void | Promise<void>;
  /**
   * Root services only: finish what was begun and take on nothing new; called before plugins go down.
   *
   * @param deadline - aborted shortly before there is no more time
   */
  onDrain?(deadline: AbortSignal): void | Promise<void>;
  /** Reads anew what was read before: `Backend.reload()` was called, or SIGHUP has come. A failure is logged and stops nothing. */
  onReload?(): void | Promise<void>;
  /** Releases what the object holds; called in reverse order of creation. */
  onShutdown?(): void | Promise<void>;
}
