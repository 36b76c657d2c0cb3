import type { ProcessOptions } from './backend-process.js';

/**
 * Options of a process that forwards what is for the plugin `elsewhere`.
 *
 * @param target - where that is, without `/api/…`
 */
export function gatewayOptions(target: string, gateway: object = {}, backend: object = {}): ProcessOptions {
  const config = {
    backend: { ...backend, gateway: { enabled: true, timeout: { connect: '2s', response: '2s' }, ...gateway } },
    discovery: { endpoints: [{ target: `${target}/api/{{pluginId}}`, plugins: ['elsewhere'] }] },
  };
  // JSON is YAML.
  return { config: `${JSON.stringify(config)}\n` };
}
