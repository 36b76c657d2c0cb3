import { AuthenticationError, ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';

/**
 * Makes of what the library throws an error that can be shown: by its code, for its text and what is attached to it may repeat what an
 * identity provider has sent.
 *
 * @param action - `finish the sign-in`
 */
export function oidcProblem(thrown: unknown, action: string): Error {
  const error = toError(thrown) as Error & { readonly code?: unknown; readonly error?: unknown };
  if (error.name === 'ProsceniumError') return error;
  const refusal = wordOf(error.error);
  if (refusal !== undefined) return new AuthenticationError(`The identity provider refused to ${action}: ${refusal}`);
  const code = wordOf(error.code) ?? wordOf((error.cause as { code?: unknown } | undefined)?.code);
  if (code === 'OAUTH_TIMEOUT') return new ServiceUnavailableError(`The identity provider took too long to ${action}`);
  if (error instanceof TypeError || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON')
    return new ServiceUnavailableError(
      `The identity provider could not be asked to ${action}${code === undefined ? '' : ` (${code})`}`,
    );
  return new AuthenticationError(
    `The answer of the identity provider was not accepted, to ${action}${code === undefined ? '' : ` (${code})`}`,
  );
}

/** A code is one word; a whole text is none. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}
