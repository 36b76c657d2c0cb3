import type { Activity } from './activity.js';

/**
 * An activity in words, for messages: `GET /api/catalog/entities/:name of plugin 'catalog'`, `module 'github' of plugin 'catalog'`,
 * `plugin 'catalog'`, `the root service PinoRootLogger`; `undefined` when nothing is known of it.
 */
export function describeActivity(activity: Activity | undefined): string | undefined {
  if (activity === undefined) return undefined;
  const { service, pluginId, moduleId, method, route } = activity;
  const request = method === undefined ? undefined : `${method} ${route ?? '(no route)'}`;
  const module = moduleId === undefined ? undefined : `module '${moduleId}'`;
  const plugin = pluginId === undefined ? undefined : `plugin '${pluginId}'`;
  const known = [request, module, plugin].filter((part) => part !== undefined);
  if (known.length > 0) return known.join(' of ');
  return service === undefined ? undefined : `the root service ${service}`;
}
