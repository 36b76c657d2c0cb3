import type { JSONWebKeySet, LocalJWKSet } from 'jose';
import { loadJose } from '../load-jose.js';

/** A key set could not be fetched; the message says why in a few words, and shows nothing of what was received. */
export class KeySetFailure extends Error {
  constructor(
    message: string,
    /** Whether there is no key set at that address at all: it answered 404. */
    readonly isAbsent = false,
  ) {
    super(message);
  }
}

/**
 * Fetches a JSON Web Key Set. It follows no redirect, reads no more than {@link MOST_BYTES} and waits no longer than {@link LIMIT}.
 *
 * @throws KeySetFailure for whatever else the address has to say
 */
export async function fetchKeySet(url: string): Promise<LocalJWKSet> {
  const text = await fetchText(url);
  try {
    const { createLocalJWKSet } = await loadJose();
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch {
    throw new KeySetFailure('it answered something that is no JSON Web Key Set');
  }
}

/** How long a key set may take to arrive, in milliseconds. */
const LIMIT = 5000;
const MOST_BYTES = 256 * 1024;

async function fetchText(url: string): Promise<string> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(LIMIT),
    });
    if (response.status === 200) return await readText(response);
    await response.body?.cancel();
    const what =
      response.status >= 300 && response.status < 400
        ? `${response.status}, and redirects are not followed`
        : response.status;
    throw new KeySetFailure(`it answered ${what}`, response.status === 404);
  } catch (error) {
    throw error instanceof KeySetFailure ? error : new KeySetFailure(reasonOf(error));
  }
}

async function readText(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.byteLength;
    if (size > MOST_BYTES) throw new KeySetFailure(`it answered more than ${MOST_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  if (error.name === 'TimeoutError') return `it did not answer within ${LIMIT} ms`;
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code === undefined ? 'it could not be reached' : `it could not be reached: ${code}`;
}
