import type { PeerAnswer } from './ask.js';

/**
 * What is wrong with an answer of `/.backstage/auth/v1/jwks.json`, which every plugin of a backend has, as the end of a sentence that
 * begins with its URL.
 *
 * @returns `undefined` when it is a key set, which may be empty as long as the plugin has signed nothing
 */
export function jwksFault(answer: PeerAnswer): string | undefined {
  if (answer.failure !== undefined) return `cannot be reached: ${answer.failure}`;
  const { status, body } = answer;
  if (status === 200 && isKeySet(body)) return undefined;
  if (status === 404) return 'is not served there: the answer is 404';
  if (status === 200) return 'is not served there: the answer is no key set, but a page of something else';
  if (status >= 300 && status < 400) return `is not served there: the answer is a redirect (${status})`;
  if (status === 503) return 'is not ready: the answer is 503';
  return `answers ${status} when asked for its public keys`;
}

function isKeySet(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'keys' in body && Array.isArray(body.keys);
}
