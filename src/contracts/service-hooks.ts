/**
 * The hooks that the framework calls on what it built: on plugins, modules, services, controllers and extension points. All are
 * optional; `onInit` is awaited before anybody receives the object, and every hook has a time limit.
 */
export interface ServiceHooks {
  /** Prepares the object; a module makes its contribution here, a plugin runs after all its modules. */
  onInit?(): void | Promise<void>;
  /** The plugin is up; for root services: every plugin has settled. A failure is logged and fails nothing. */
  onStartup?(): void | Promise<void>;
  /** Plugin services only: the plugin has failed to start. */
  onStartupFailure?(error: Error): void | Promise<void>;
  /** Root services only: finish what was begun and take on nothing new; called before plugins go down. */
  onDrain?(): void | Promise<void>;
  /** Releases what the object holds; called in reverse order of creation. */
  onShutdown?(): void | Promise<void>;
}
