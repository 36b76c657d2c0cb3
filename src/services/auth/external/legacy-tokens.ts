import type { Clock } from '../../../contracts/clock.js';
import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/index.js';
import { loadJose } from '../load-jose.js';
import { readToken } from '../read-token.js';
import { CLOCK_TOLERANCE } from '../verify-signature.js';
import { readSubject } from './static-tokens.js';

/** A secret that both sides know. */
export interface LegacySecret {
  readonly key: Uint8Array;
  readonly subject: string;
}

/** Entries of type `legacy`: tokens that the caller signs with a secret. */
export function legacyTokens(clock: Clock) {
  return {
    type: 'legacy',

    initialize({ options }: { readonly options: Config }): LegacySecret {
      return { key: readSecret(options), subject: readSubject(options) };
    },

    async verifyToken(
      token: string,
      { key, subject }: LegacySecret,
    ): Promise<{ readonly subject: string } | undefined> {
      const { header, claims } = readToken(token) ?? { header: {}, claims: {} };
      if (header['alg'] !== 'HS256' || claims['sub'] !== 'backstage-server' || claims['aud'] !== undefined)
        return undefined;
      const { jwtVerify } = await loadJose();
      const verified = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(clock.now()),
      }).catch(() => undefined);
      return verified && { subject };
    },
  } as const;
}

/** Reads `secret`, which is base64. */
export function readSecret(options: Config): Uint8Array {
  const secret = options.getString('secret');
  if (/^[\w+/-]+=*$/.test(secret)) return Buffer.from(secret, 'base64');
  throw invalidValue(
    options,
    'secret',
    'is an illegal secret, must be a valid base64 string',
    'make one: node -p "crypto.randomBytes(24).toString(\'base64\')"',
  );
}
