import type { Config } from '../../contracts/root-config.js';
import { isHeaderName, isHeaderValue } from '../header-syntax/index.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { readContentSecurityPolicy } from './content-security-policy.js';

const KEY = 'backend.securityHeaders';
const REFERRER_KEY = 'backend.referrer.policy';

/**
 * The headers that go with every answer to protect browsers: those of Backstage, with their values. `backend.csp` and
 * `backend.referrer.policy` change the first two; `backend.securityHeaders` replaces, adds or removes any (`false`), or all of them
 * when it is itself `false`.
 *
 * @returns values by name; names are written as they go out
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readSecurityHeaders(config: Config): ReadonlyMap<string, string> {
  if (config.getOptional<unknown>(KEY) === false) return new Map();
  const headers = new Map<string, string>();
  const policy = readContentSecurityPolicy(config);
  if (policy !== undefined) headers.set(POLICY, policy);
  headers.set(REFERRER, readReferrerPolicy(config));
  for (const [name, value] of CONSTANT) headers.set(name, value);
  for (const key of config.getOptionalConfig(KEY)?.keys() ?? []) change(headers, config, key);
  return headers;
}

const POLICY = 'Content-Security-Policy';
const REFERRER = 'Referrer-Policy';
const CONSTANT: readonly (readonly [name: string, value: string])[] = [
  ['Strict-Transport-Security', 'max-age=15552000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-DNS-Prefetch-Control', 'off'],
  ['X-Download-Options', 'noopen'],
  ['X-Frame-Options', 'SAMEORIGIN'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['X-XSS-Protection', '0'],
];
const NAMES: ReadonlyMap<string, string> = new Map(
  [POLICY, REFERRER, ...CONSTANT.map(([name]) => name)].map((name) => [name.toLowerCase(), name]),
);
const REFERRER_POLICIES: readonly string[] = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
];
/** Of one answer, or of the connection; the same for all of them would break both. */
const NOT_FOR_ALL =
  /^(?:content-(?!security-policy-report-only$)|transfer-encoding$|connection$|keep-alive$|upgrade$|trailer$|te$|date$|etag$|last-modified$|location$|set-cookie$|vary$|access-control-)/;

function readReferrerPolicy(config: Config): string {
  const policies = config.getOptionalStringArray(REFERRER_KEY) ?? ['no-referrer'];
  const unknown = policies.find((policy) => !REFERRER_POLICIES.includes(policy));
  if (unknown !== undefined || policies.length === 0)
    throw invalidValue(
      config,
      REFERRER_KEY,
      unknown === undefined ? 'is empty' : `has ${JSON.stringify(unknown)}, which is no referrer policy`,
      `use ${REFERRER_POLICIES.join(', ')}.`,
    );
  return policies.join(',');
}

function change(headers: Map<string, string>, config: Config, key: string): void {
  const place = `${KEY}.${key}`;
  const known = NAMES.get(key.toLowerCase());
  const value: unknown = config.getOptional(place);
  if (value === false) {
    if (known === undefined)
      throw invalidValue(
        config,
        place,
        'removes a header that is not sent',
        `use one of ${[...NAMES.keys()].join(', ')}.`,
      );
    headers.delete(known);
    return;
  }
  if (known === POLICY || known === REFERRER)
    throw invalidValue(
      config,
      place,
      'is set as a text',
      `use ${known === POLICY ? 'backend.csp' : REFERRER_KEY}; only false is possible here.`,
    );
  headers.set(checkedName(config, place, known ?? key), checkedValue(config, place));
}

function checkedName(config: Config, place: string, name: string): string {
  if (isHeaderName(name) && !NOT_FOR_ALL.test(name.toLowerCase())) return name;
  throw invalidValue(
    config,
    place,
    'is no header that every answer may have',
    'name one such as cross-origin-opener-policy or permissions-policy.',
  );
}

function checkedValue(config: Config, place: string): string {
  const value = config.getString(place).trim();
  if (value !== '' && isHeaderValue(value)) return value;
  throw invalidValue(
    config,
    place,
    'is no value of an HTTP header',
    'write printable characters on one line, or false to leave the header out.',
  );
}
