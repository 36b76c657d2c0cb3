import type { Clock } from '../../../contracts/clock.js';
import type { Config } from '../../../contracts/root-config.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { invalidValue } from '../../root-config/index.js';
import { loadJose } from '../load-jose.js';
import { readToken } from '../read-token.js';
import { KeySetFailure } from '../remote-keys/fetch-key-set.js';
import type { KeyEndpoints } from '../remote-keys/key-endpoints.js';
import { CLOCK_TOLERANCE } from '../verify-signature.js';
import { readWords } from './access-restrictions.js';

/** An issuer of tokens whose keys are public. */
export interface JwksIssuer {
  readonly url: string;
  readonly algorithms: string[] | undefined;
  readonly issuers: string[] | undefined;
  readonly audiences: string[] | undefined;
  readonly subjectPrefix: string | undefined;
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
      };
    },

    /** @throws ServiceUnavailableError when the keys cannot be had, so that nobody can tell */
    async verifyToken(token: string, issuer: JwksIssuer): Promise<{ readonly subject: string } | undefined> {
      if (!mayBeFrom(issuer, token)) return undefined;
      const { url, algorithms, issuers, audiences, subjectPrefix } = issuer;
      const { jwtVerify } = await loadJose();
      try {
        const { payload } = await jwtVerify(token, (header) => endpoints.find(url, header, 'configured'), {
          ...(algorithms && { algorithms }),
          ...(issuers && { issuer: issuers }),
          ...(audiences && { audience: audiences }),
          requiredClaims: ['sub', 'exp'],
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: new Date(clock.now()),
        });
        const prefix = subjectPrefix === undefined || subjectPrefix === '' ? 'external:' : `external:${subjectPrefix}:`;
        return payload.sub === '' ? undefined : { subject: `${prefix}${payload.sub}` };
      } catch (error) {
        if (error instanceof KeySetFailure)
          throw new ServiceUnavailableError(`The keys of external callers cannot be fetched: ${error.message}`);
        return undefined;
      }
    },
  } as const;
}

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
