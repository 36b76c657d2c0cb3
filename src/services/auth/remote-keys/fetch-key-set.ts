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
 * Fetches a JSON Web Key Set. It follows no redirect and reads no more than a quarter of a megabyte.
 *
 * @param timeout - how long it may take to arrive, in milliseconds
 * @throws KeySetFailure for whatever else the address has to say
 */
export async function fetchKeySet(url: string, timeout: number): Promise<LocalJWKSet> {
  const text = await fetchText(url, timeout);
  try {
    const { createLocalJWKSet } = await loadJose();
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch {
    throw new KeySetFailure('it answered something that is no JSON Web Key Set');
  }
}

const MOST_BYTES = 256 * 1024;
const STALE: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

async function fetchText(url: string, timeout: number): Promise<string> {
  const signal = AbortSignal.timeout(timeout);
  try {
    // A connection from before may have been closed meanwhile, which says nothing about a new one.
    return await request(url, signal).catch((error: unknown) => {
      if (STALE.has(codeOf(error) ?? '')) return request(url, signal);
      throw error;
    });
  } catch (error) {
    throw error instanceof KeySetFailure ? error : new KeySetFailure(reasonOf(error, timeout));
  }
}

async function request(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { redirect: 'manual', headers: { accept: 'application/json' }, signal });
  const { status } = response;
  if (status === 200) return readText(response);
  await response.body?.cancel();
  const isRedirect = status >= 300 && status < 400;
  throw new KeySetFailure(
    `it answered ${status}${isRedirect ? ', and redirects are not followed' : ''}`,
    status === 404,
  );
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

function reasonOf(error: unknown, timeout: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `it did not answer within ${timeout} ms`;
  const code = codeOf(error);
  return code === undefined ? 'it could not be reached' : `it could not be reached: ${code}`;
}

/** `fetch` hides what happened in the cause. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = (error.cause ?? error) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
