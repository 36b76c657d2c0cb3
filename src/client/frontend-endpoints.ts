import type { ConfigReader } from './frontend-config.js';

/** An entry of `discovery.endpoints` as browsers see it. */
export interface FrontendEndpoint {
  readonly target: string;
  readonly plugins: readonly string[];
}

/** The endpoints that have an address for browsers. */
export function endpointsOf(config: ConfigReader): readonly FrontendEndpoint[] {
  return (config.getOptionalConfigArray('discovery.endpoints') ?? []).flatMap((entry) => {
    const isSplit = typeof entry.get('target') === 'object';
    const target = isSplit ? entry.getOptionalString('target.external') : entry.getString('target');
    return target === undefined ? [] : [{ target, plugins: entry.getStringArray('plugins') }];
  });
}
