/** A function of the same form as the global `fetch`. */
export type FetchFunction = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Sends requests. */
export interface FetchApi {
  readonly fetch: FetchFunction;
}

/** Does something to requests on their way, or to answers on their way back. */
export interface FetchMiddleware {
  /**
   * Wraps a fetch function.
   *
   * @param next - what comes after this middleware; it takes whatever `fetch` takes, also a `Request`
   */
  apply(next: FetchFunction): FetchFunction;
}
