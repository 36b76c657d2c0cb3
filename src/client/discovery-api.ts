/** Tells where plugins are. The `Discovery` of a backend is one, too. */
export interface DiscoveryApi {
  /** The address of the plugin, without a slash at its end. Ask before every request. */
  getBaseUrl(pluginId: string): Promise<string>;
}
