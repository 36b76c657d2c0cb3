import type { Discovery } from '../../contracts/discovery.js';

/**
 * Says of every plugin that it is below one address.
 *
 * @param baseUrl - default `http://localhost:0`, where nobody answers
 */
export class MockDiscovery implements Discovery {
  constructor(private readonly baseUrl = 'http://localhost:0') {}

  async getBaseUrl(pluginId: string): Promise<string> {
    return `${this.baseUrl}/api/${encodeURIComponent(pluginId)}`;
  }

  async getExternalBaseUrl(pluginId: string): Promise<string> {
    return this.getBaseUrl(pluginId);
  }
}
