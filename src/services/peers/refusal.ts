import type { PeerAnswer } from './ask.js';

/** Clocks that differ by more are told of, in milliseconds: verifiers allow for a few seconds. */
const TOLERANCE = 10_000;

/**
 * Why a backend has refused a plugin token that was sent to an endpoint for users, with the mend; `undefined` when it has not.
 *
 * @param now - of the clock here
 */
export function refusalOf(answer: PeerAnswer, now: number): string | undefined {
  if (answer.failure !== undefined) return `${answer.failure}.`;
  const said = messageIn(answer.body);
  if (answer.status === 503) return `it is not ready, or cannot reach this backend${said}.`;
  if (answer.status !== 401) return undefined;
  if (said.includes('does not have a JWKS endpoint'))
    return 'it does not know where they are. If they call it, add them to discovery.endpoints there, with the URL of this backend, or give both backends the same backend.topology.';
  const skew = answer.date === undefined ? 0 : answer.date - now;
  if (Math.abs(skew) > TOLERANCE)
    return `its clock is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} ours${said}. Set both clocks by NTP.`;
  return `it answers 401${said}. See that its discovery leads to this backend, and that nothing on the way removes the Authorization header.`;
}

function messageIn(body: unknown): string {
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const message: unknown =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? ` ("${message.slice(0, 300)}")` : '';
}
