import { toError } from '../../errors/to-error.js';

/** What a backend has said, or why it has said nothing. */
export type PeerAnswer =
  | { readonly status: number; readonly body: unknown; readonly date: number | undefined; readonly failure?: undefined }
  | { readonly failure: string };

export interface AskOptions {
  /** Sent as bearer token. */
  readonly token?: string;
  /** Ends the waiting early. */
  readonly signal?: AbortSignal;
  /** How long the whole answer may take, in milliseconds; default 5000. */
  readonly timeLimit?: number;
}

/** Asks by GET, follows no redirect, and reads no more than it needs. Never rejects. */
export async function ask(url: string, options: AskOptions = {}): Promise<PeerAnswer> {
  const { token, signal, timeLimit = 5000 } = options;
  const timer = AbortSignal.timeout(timeLimit);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      signal: signal === undefined ? timer : AbortSignal.any([signal, timer]),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    return { status: response.status, body: await readBody(response), date: Number.isNaN(date) ? undefined : date };
  } catch (error) {
    return { failure: timer.aborted ? `no answer within ${timeLimit} ms` : reasonOf(error) };
  }
}

/** Longer than any key set or error that a backend has reason to send. */
const LONGEST_BODY = 256 * 1024;

/** The JSON in it; `undefined` for anything else. */
async function readBody(response: Response): Promise<unknown> {
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  if (!isJson || response.body === null) {
    await response.body?.cancel();
    return undefined;
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > LONGEST_BODY) return undefined;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ENOTFOUND: 'its host is unknown (ENOTFOUND)',
  EAI_AGAIN: 'DNS does not answer (EAI_AGAIN)',
  ECONNRESET: 'the connection was cut (ECONNRESET)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)',
};

/** What `fetch` hides in the cause, which for several addresses of one name has an error for each. */
function reasonOf(error: unknown): string {
  const cause = toError(error).cause;
  const code = codeOf(cause) ?? (cause instanceof AggregateError ? codeOf(cause.errors[0]) : undefined);
  if (code === undefined) return cause instanceof Error ? cause.message : toError(error).message;
  return REASONS[code] ?? code;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
