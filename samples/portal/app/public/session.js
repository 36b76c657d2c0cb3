/** Nobody is signed in, and why. */
export class SignInError extends Error {
  name = 'SignInError';
}

/** A token is replaced when less than so many milliseconds are left of it, or half of its time. */
const EARLY = 300_000;

let session;
let signingIn;

/**
 * Sends a request to the backend in the name of the guest.
 *
 * @param {string} path - below the address of the backend: `/api/catalog/entities`
 * @param {RequestInit} [init]
 */
export async function authorizedFetch(path, init = {}) {
  const response = await fetch(path, await withToken(init));
  if (response.status !== 401) return response;
  // The backend does not know the token any more: it may have begun anew with other keys.
  session = undefined;
  return fetch(path, await withToken(init));
}

async function withToken(init) {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${await currentToken()}`);
  return { ...init, headers };
}

/** The token of the session, which is renewed before it ends; whoever asks meanwhile waits for the same one. */
async function currentToken() {
  if (session !== undefined && Date.now() < session.renewAt) return session.token;
  signingIn ??= signIn().finally(() => (signingIn = undefined));
  try {
    session = await signingIn;
  } catch (error) {
    // The old one will do as long as it lasts.
    if (session === undefined || Date.now() >= session.endsAt) throw error;
  }
  return session.token;
}

async function signIn() {
  const began = Date.now();
  const { backstageIdentity } = await askForSession();
  const lifetime = backstageIdentity.expiresInSeconds * 1000;
  return {
    token: backstageIdentity.token,
    renewAt: began + lifetime - Math.min(EARLY, lifetime / 2),
    endsAt: began + lifetime,
  };
}

async function askForSession() {
  const address = '/api/auth/guest/refresh';
  const response = await fetch(address, { headers: { accept: 'application/json' } }).catch(() => undefined);
  if (response === undefined) throw new SignInError('The portal cannot be reached, so nobody could be signed in.');
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer?.backstageIdentity !== undefined) return answer;
  const reason = answer?.error?.message ?? `it answered ${response.status} ${response.statusText}`;
  throw new SignInError(`The portal did not let you in as a guest: ${reason}`);
}
