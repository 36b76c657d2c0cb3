import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';

const KEY = 'backend.csp';

/**
 * The Content-Security-Policy that goes with every answer, as Backstage sends it: `backend.csp.<directive>` replaces a directive or adds
 * one, `false` removes it, and `backend.csp: false` leaves the whole header out.
 *
 * @returns `undefined` when nothing is left to send
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readContentSecurityPolicy(config: Config): string | undefined {
  if (config.getOptional<unknown>(KEY) === false) return undefined;
  const directives = new Map(DEFAULTS);
  const written = new Map<string, string>();
  for (const key of config.getOptionalConfig(KEY)?.keys() ?? []) {
    const name = directiveName(config, key);
    const twin = written.get(name);
    if (twin !== undefined)
      throw invalidValue(config, `${KEY}.${key}`, `names the same directive as '${twin}'`, 'remove one of the two.');
    written.set(name, key);
    const sources = readSources(config, `${KEY}.${key}`);
    if (sources === undefined) directives.delete(name);
    else directives.set(name, sources.join(' '));
  }
  const texts = [...directives].map(([name, sources]) => (sources === '' ? name : `${name} ${sources}`));
  return texts.length === 0 ? undefined : texts.join(';');
}

/** Those of helmet, with scripts allowed to `eval` and forms allowed to go anywhere, on which Backstage's frontend relies. */
const DEFAULTS: readonly (readonly [directive: string, sources: string])[] = [
  ['default-src', "'self'"],
  ['base-uri', "'self'"],
  ['font-src', "'self' https: data:"],
  ['frame-ancestors', "'self'"],
  ['img-src', "'self' data:"],
  ['object-src', "'none'"],
  ['script-src', "'self' 'unsafe-eval'"],
  ['script-src-attr', "'none'"],
  ['style-src', "'self' https: 'unsafe-inline'"],
  ['upgrade-insecure-requests', ''],
];

/** What browsers take for a host when it has no quotes. */
const NEEDS_QUOTES =
  /^(?:self|none|strict-dynamic|report-sample|inline-speculation-rules|(?:wasm-)?unsafe-[a-z-]+|nonce-.+|sha(?:256|384|512)-.+)$/i;

/** `imgSrc` and `img-src` are the same. */
function directiveName(config: Config, key: string): string {
  const name = key.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(name))
    throw invalidValue(
      config,
      `${KEY}.${key}`,
      'is no directive of a Content-Security-Policy',
      'name one in kebab-case or camelCase, such as img-src.',
    );
  return name;
}

/** @returns `undefined` for `false` */
function readSources(config: Config, key: string): readonly string[] | undefined {
  const value: unknown = config.getOptional(key);
  if (value === false) return undefined;
  if (!Array.isArray(value))
    throw invalidValue(
      config,
      key,
      'is neither an array of strings nor false',
      "write an array such as [\"'self'\", 'https:'], or false to remove the directive.",
    );
  const sources = config.getStringArray(key);
  for (const source of sources) {
    if (!/^[\x21-\x7e]+$/.test(source) || /[;,]/.test(source))
      throw invalidValue(
        config,
        key,
        `has the source ${JSON.stringify(source)}, which would end or break the directive`,
        'write one source for each element, without blanks, commas and semicolons.',
      );
    if (NEEDS_QUOTES.test(source))
      throw invalidValue(
        config,
        key,
        `has the source ${source} without its quotes`,
        `write "'${source}'", quotes included.`,
      );
  }
  return sources;
}
