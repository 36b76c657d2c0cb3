import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/index.js';

/**
 * Reads the URL of a backend, below which `/api/<plugin>` is found; without a slash at the end.
 *
 * @param options - `srv`: whether its host and port may be found in DNS, `http+srv://name`; default `false`
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readBackendUrl(config: Config, key: string, options: { readonly srv?: boolean } = {}): string {
  const text = config.getString(key);
  const schemes = options.srv === true ? WITH_SRV : PLAIN;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem =
    url === undefined || !schemes.test(url.protocol)
      ? 'is no URL of a backend'
      : url.username + url.password !== ''
        ? 'holds credentials'
        : url.search + url.hash !== ''
          ? 'has a query or a hash'
          : undefined;
  if (problem !== undefined)
    throw invalidValue(config, key, problem, 'write where the backend is, such as http://localhost:7007.');
  return text.replace(/\/+$/, '');
}

const PLAIN = /^https?:$/;
const WITH_SRV = /^https?(?:\+srv)?:$/;
