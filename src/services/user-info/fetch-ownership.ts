import { AuthenticationError, ServiceUnavailableError } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';

/** What `/v1/userinfo` answers, as far as it can be known. */
export interface UserInfoAnswer {
  readonly claims?: { readonly ent?: unknown };
}

/**
 * Asks who a user is, within ten seconds.
 *
 * @throws AuthenticationError when the token is not accepted
 * @throws ServiceUnavailableError for any other answer, and for none
 */
export async function fetchOwnership(url: string, token: string): Promise<UserInfoAnswer | undefined> {
  const signal = AbortSignal.timeout(TIME_LIMIT);
  try {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    if (response.ok) return read(await readText(response));
    await response.body?.cancel();
    if (response.status === 401) throw new AuthenticationError('The plugin auth does not accept the token of the user');
    throw new Error(`it answered with the status ${response.status}`);
  } catch (thrown) {
    if (thrown instanceof AuthenticationError) throw thrown;
    throw new ServiceUnavailableError('The plugin auth could not be asked who the user is', toError(thrown));
  }
}

/** In milliseconds. */
const TIME_LIMIT = 10_000;
/** In bytes; a user in thousands of groups. */
const LARGEST = 1024 * 1024;

async function readText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > LARGEST) throw new Error(`its answer is larger than ${LARGEST} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function read(text: string): UserInfoAnswer | undefined {
  const answer: unknown = JSON.parse(text);
  return typeof answer === 'object' && answer !== null ? answer : undefined;
}
