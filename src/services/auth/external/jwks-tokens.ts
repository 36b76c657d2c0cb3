import type { JWTPayload } from 'jose';
import type { Clock } from '../../../contracts/clock.js';
import type { Config } from '../../../contracts/root-config.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import type { RestrictionsByPlugin } from '../../credentials/index.js';
import { invalidValue } from '../../root-config/index.js';
import { loadJose } from '../load-jose.js';
import { readToken } from '../read-token.js';
import { KeySetFailure } from '../remote-keys/fetch-key-set.js';
import type { KeyEndpoints } from '../remote-keys/key-endpoints.js';
import { CLOCK_TOLERANCE } from '../verify-signature.js';
import { readWords } from './access-restrictions.js';
import type { RecognisedToken } from './external-access.js';

/** An issuer of tokens whose keys are public. */
export interface JwksIssuer {
  readonly url: string;
  readonly algorithms: string[] | undefined;
  readonly issuers: string[] | undefined;
  readonly audiences: string[] | undefined;
  readonly subjectPrefix: string | undefined;
  /** Whether each token counts once, by its `jti`. */
  readonly isOneTime: boolean;
}

/** Entries of type `jwks`: tokens that somebody else signs, with keys behind a URL. */
export function jwksTokens(endpoints: KeyEndpoints, clock: Clock) {
  return {
    type: 'jwks',

    initialize({ options }: { readonly options: Config }): JwksIssuer {
      return {
        url: readUrl(options),
        algorithms: readWords(options, 'algorithm'),
        issuers: readWords(options, 'issuer'),
        audiences: readWords(options, 'audience'),
        subjectPrefix: options.getOptionalString('subjectPrefix'),
        isOneTime: options.getOptionalBoolean('oneTime') ?? false,
      };
    },

    /** @throws ServiceUnavailableError when the keys cannot be had, so that nobody can tell */
    async verifyToken(token: string, issuer: JwksIssuer): Promise<RecognisedToken | undefined> {
      if (!mayBeFrom(issuer, token)) return undefined;
      const { url, algorithms, issuers, audiences, subjectPrefix, isOneTime } = issuer;
      const { jwtVerify } = await loadJose();
      try {
        const { payload } = await jwtVerify(token, (header) => endpoints.find(url, header, 'configured'), {
          ...(algorithms && { algorithms }),
          ...(issuers && { issuer: issuers }),
          ...(audiences && { audience: audiences }),
          requiredClaims: isOneTime ? ['sub', 'exp', 'jti'] : ['sub', 'exp'],
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: new Date(clock.now()),
        });
        const prefix = subjectPrefix === undefined || subjectPrefix === '' ? 'external:' : `external:${subjectPrefix}:`;
        if (payload.sub === '') return undefined;
        const subject = `${prefix}${payload.sub}`;
        return isOneTime ? oneTime(subject, url, payload) : { subject };
      } catch (error) {
        if (error instanceof KeySetFailure)
          throw new ServiceUnavailableError(`The keys of external callers cannot be fetched: ${error.message}`);
        return undefined;
      }
    },
  } as const;
}

/**
 * Checks that the tokens of an entry which count once are for one plugin: each plugin remembers those that it has seen, and no other.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function checkOneTime(entry: Config, restrictions: RestrictionsByPlugin | undefined): void {
  if (entry.getOptionalBoolean('options.oneTime') !== true || restrictions?.size === 1) return;
  throw invalidValue(
    entry,
    'options.oneTime',
    'needs accessRestrictions with exactly one plugin, because each plugin remembers only the tokens that it has seen itself',
    'name the plugin that the tokens are for in accessRestrictions, and write one entry, with an audience of its own, for each plugin.',
  );
}

function oneTime(subject: string, url: string, { jti, iss, exp = 0 }: JWTPayload): RecognisedToken | undefined {
  // Times beyond the year 9999, milliseconds for seconds mostly, are ordered otherwise as texts, and would be forgotten at once.
  if (typeof jti !== 'string' || jti === '' || exp > LAST_SECOND) return undefined;
  const rememberedUntil = (exp + LARGEST_SKEW) * 1000;
  // With the address of the keys: nobody else may use up the ids of an issuer by calling himself the same.
  return { subject, oneTime: { issuer: `${url} ${iss ?? ''}`, id: jti, rememberedUntil } };
}

/** 9999-12-31, less what is added to it, in seconds since 1970. */
const LAST_SECOND = 253_402_200_000;

/** How long a used token is remembered after it has expired, in seconds: instances with slow clocks still accept it. */
const LARGEST_SKEW = 3600;

function readUrl(options: Config): string {
  const url = options.getString('url');
  if (/^\S+$/.test(url) && /^https?:/.test(url) && URL.canParse(url)) return url;
  throw invalidValue(
    options,
    'url',
    'is an illegal JWKS URL, must be a set of non-space characters that begins with http:// or https://',
    'write the address of the key set of the issuer.',
  );
}

/** Tokens of others cost no request. */
function mayBeFrom({ issuers, algorithms }: JwksIssuer, token: string): boolean {
  const { header, claims } = readToken(token) ?? {};
  if (header === undefined || typeof header['alg'] !== 'string') return false;
  if (algorithms !== undefined && !algorithms.includes(header['alg'])) return false;
  return issuers === undefined || issuers.some((issuer) => issuer === claims?.['iss']);
}
