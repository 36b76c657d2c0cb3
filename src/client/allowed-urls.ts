import { endpointsOf } from './frontend-endpoints.js';
import { type ConfigInput, readerOf } from './frontend-config.js';
import { backendsOf } from './frontend-topology.js';

type Decision = (url: string) => boolean;

/** Allows addresses that are one of these, or below one of them. */
export function allowPrefixes(prefixes: readonly string[]): Decision {
  const wanted = prefixes.map(asFetchWritesIt);
  return (url) => wanted.some((prefix) => url === prefix || isBelow(url, prefix));
}

/** Allows the backends that a configuration tells browsers of, by external addresses only. */
export function allowConfigured(input: ConfigInput): Decision {
  const config = readerOf(input);
  const endpoints = endpointsOf(config);
  const targets = endpoints.flatMap(({ target, plugins }) =>
    plugins.filter((id) => id !== '*').map((id) => target.replaceAll(PLACEHOLDER, encodeURIComponent(id))),
  );
  const backends = backendsOf(config).map(({ url }) => url);
  const isNamed = allowPrefixes([config.getString('backend.baseUrl'), ...backends, ...targets]);
  const patterns = endpoints.filter(({ plugins }) => plugins.includes('*')).map(({ target }) => patternOf(target));
  return (url) => isNamed(url) || patterns.some((pattern) => pattern.test(url));
}

const PLACEHOLDER = /\{\{\s*pluginId\s*\}\}/g;

/** A prefix ends where a part of the path does: `https://portal/api` does not allow `https://portal/api-of-others`. */
function isBelow(url: string, prefix: string): boolean {
  return url.startsWith(prefix) && /^[/?#]/.test(url.slice(prefix.length));
}

/** The usual port left out, the host in lower case, as in the addresses that are compared with it. */
function asFetchWritesIt(prefix: string): string {
  return (URL.canParse(prefix) ? new URL(prefix).href : prefix).replace(/\/$/, '');
}

/** Where the placeholder stands several times, it must be the same plugin every time. */
function patternOf(target: string): RegExp {
  const pieces = target.replace(/\/$/, '').split(PLACEHOLDER).map(escape);
  const source = pieces.reduce((text, piece, index) => `${text}${index === 1 ? '([^/?#@:]+)' : '\\1'}${piece}`);
  return new RegExp(`^${source}(?:[/?#]|$)`);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
