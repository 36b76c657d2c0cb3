import type { FetchApi } from './fetch-api.js';
import { ResponseError } from './response-error.js';

/** What {@link keepUserCookie} takes. */
export interface UserCookieOptions {
  /** The plugin whose routes take the cookie, such as `techdocs`. */
  readonly pluginId: string;
  /** Sends the requests; it must know `plugin://` addresses and add the token of the user. */
  readonly fetchApi: FetchApi;
  /** Ends the renewals. */
  readonly signal: AbortSignal;
  /** Hears of a renewal that has failed; it is tried again. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** What the time is and how to wait; default the clock and the timers of the browser. */
  readonly timers?: UserCookieTimers | undefined;
}

/** A clock with timers, in milliseconds. */
export interface UserCookieTimers {
  now(): number;
  /** Calls back once after a time. */
  wait(callback: () => void, milliseconds: number): void;
}

/** The shortest and the longest time between two requests, in milliseconds. */
const SHORTEST = 10_000;
const LONGEST = 24 * 3_600_000;
/** How long before its end the cookie is renewed, in milliseconds. */
const MARGIN = 4 * 60_000;
/** How long a request may take, in milliseconds. */
const LIMIT = 30_000;

/**
 * Gets the cookie with which a browser may ask for what it cannot send a token with, such as pictures and downloads of routes that allow
 * `user-cookie`, and renews it four minutes before its end until the signal ends that.
 *
 * @returns when the browser has the cookie
 * @throws ResponseError when the plugin refuses it, TypeError when nobody answers
 *
 * @example
 * ```ts
 * import { type FetchApi, keepUserCookie } from 'proscenium/client';
 *
 * declare const fetchApi: FetchApi;
 * const leaving = new AbortController();
 * await keepUserCookie({ pluginId: 'techdocs', fetchApi, signal: leaving.signal });
 * ```
 */
export async function keepUserCookie(options: UserCookieOptions): Promise<void> {
  const { signal, onFailure, timers = browserTimers } = options;
  const renew = async (): Promise<void> => {
    const end = await requestCookie(options);
    const wait = Math.min(Math.max(end - timers.now() - MARGIN, SHORTEST), LONGEST);
    timers.wait(retry, wait);
  };
  const retry = (): void => {
    if (signal.aborted) return;
    renew().catch((error: unknown) => {
      if (signal.aborted) return;
      onFailure?.(error);
      timers.wait(retry, SHORTEST);
    });
  };
  await renew();
}

async function requestCookie({ pluginId, fetchApi, signal }: UserCookieOptions): Promise<number> {
  const response = await fetchApi.fetch(`plugin://${pluginId}/.backstage/auth/v1/cookie`, {
    credentials: 'include',
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]),
  });
  if (!response.ok) throw await ResponseError.fromResponse(response);
  const { expiresAt } = (await response.json()) as { readonly expiresAt: string };
  return Date.parse(expiresAt) || 0;
}

const browserTimers: UserCookieTimers = {
  now: () => Date.now(),
  wait: (callback, milliseconds) => void setTimeout(callback, milliseconds),
};
