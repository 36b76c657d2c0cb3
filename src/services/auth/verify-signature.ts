import type { CryptoKey, JWSHeaderParameters, JWTPayload, JWTVerifyOptions } from 'jose';
import type { Clock } from '../../contracts/clock.js';
import type { LogWriter } from '../../contracts/logger.js';
import { AuthenticationError, ServiceUnavailableError } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';
import { loadJose } from './load-jose.js';

/** How a token is verified. */
export interface Verification extends JWTVerifyOptions {
  /** What it is, for messages: `plugin token`. */
  readonly what: string;
  readonly clock: Clock;
  readonly logger: LogWriter;
  /** The key that the token names; an AuthenticationError or ServiceUnavailableError of it is passed on. */
  readonly findKey: (header: JWSHeaderParameters) => Promise<CryptoKey>;
}

/**
 * Verifies the signature of a token and all that it claims about time, with {@link CLOCK_TOLERANCE}. What exactly was wrong is for the log;
 * whoever sent it learns only that it was not accepted.
 *
 * @throws AuthenticationError; ServiceUnavailableError
 */
export async function verifySignature(token: string, verification: Verification): Promise<JWTPayload> {
  const { what, clock, logger, findKey, ...options } = verification;
  const { jwtVerify } = await loadJose();
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: [...ALGORITHMS],
      maxTokenAge: LONGEST_AGE,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(clock.now()),
      ...options,
    });
    return payload;
  } catch (error) {
    if (error instanceof ServiceUnavailableError || error instanceof AuthenticationError) throw error;
    logger.debug(`an incoming ${what} was refused`, { reason: toError(error).message });
    reportSkew(toError(error), verification);
    throw new AuthenticationError(`Failed ${what} verification`);
  }
}

/** How far the clocks of two machines may be apart, in seconds. */
export const CLOCK_TOLERANCE = 5;

/** Those with which only the issuer can sign. */
const ALGORITHMS = 'ES256 ES384 ES512 RS256 RS384 RS512 PS256 PS384 PS512 EdDSA Ed25519'.split(' ');

/** Tokens say themselves when they expire; an age is given so that those of the future are refused. Seconds. */
const LONGEST_AGE = 10 * 366 * 86_400;

/** The signature is right by now: a token of the future is a matter of clocks, for an operator to mend. */
function reportSkew(error: Error, { what, clock, logger }: Verification): void {
  const { claim, reason, payload } = error as { claim?: unknown; reason?: unknown; payload?: JWTPayload };
  if ((claim !== 'iat' && claim !== 'nbf') || reason !== 'check_failed') return;
  const ahead = Number(payload?.[claim]) - Math.floor(clock.now() / 1000);
  if (!(ahead > 0)) return;
  logger.warn(
    `clock skew: a ${what} was made ${ahead} s in the future, and ${CLOCK_TOLERANCE} s are tolerated; set the clocks of this machine and of its issuer`,
    { issuer: String(payload?.sub), skewInSeconds: ahead },
  );
}
