import { Auth, type Credentials, Discovery, Service, ServiceUnavailableError } from 'proscenium';

/** How long another plugin may take to answer, in milliseconds. */
const TIMEOUT = 10_000;

/** Calls other plugins, wherever they run. */
@Service('plugin')
export class PluginCaller {
  constructor(
    private readonly auth: Auth,
    private readonly discovery: Discovery,
  ) {}

  /**
   * Asks another plugin on behalf of a user, or of this plugin itself.
   *
   * @param path - below the address of the plugin: `/entities`
   * @throws ServiceUnavailableError when the plugin cannot be reached
   */
  async get(pluginId: string, path: string, onBehalfOf?: Credentials): Promise<Response> {
    const baseUrl = await this.discovery.getBaseUrl(pluginId);
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf: onBehalfOf ?? (await this.auth.getOwnServiceCredentials()),
      targetPluginId: pluginId,
    });
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${baseUrl}${path}`, { headers, signal: AbortSignal.timeout(TIMEOUT) }).catch((error) => {
      throw new ServiceUnavailableError(`the plugin ${pluginId} cannot be reached`, error);
    });
  }
}
