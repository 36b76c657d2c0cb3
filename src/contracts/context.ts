import type Koa from 'koa';
import type { Credentials, NonePrincipal, ServicePrincipal, UserPrincipal } from './credentials.js';

/** Who sent a request. */
export type RequestCredentials = Credentials<UserPrincipal | ServicePrincipal | NonePrincipal>;

/** What is kept with a request for whoever handles it. */
export interface RequestState extends Koa.DefaultState {
  /**
   * Who is calling, in every route of a plugin and in its middleware. Where only `unauthenticated` callers are expected nobody has
   * looked, and these are the credentials of nobody; ask `HttpAuth` there. Absent outside of plugins.
   */
  credentials: RequestCredentials;
}

/** Koa's own context, with what routing adds to it. */
export interface Context extends Koa.Context {
  state: RequestState;
  /** What the path said for each `:name`, percent-decoded. */
  params: Record<string, string>;
  /**
   * Aborted when the server begins to stop and takes on nothing new: the moment for a long poll to answer, and for a stream of
   * events to say goodbye.
   */
  readonly draining: AbortSignal;
  /**
   * Aborted when nobody waits for the answer any more: the client has gone, the handler has used up its time, or the backend cuts off
   * what is left at the end of its stop. Hand it to whatever takes a signal.
   */
  readonly signal: AbortSignal;
  request: Koa.Request & {
    /** The parsed body of a request with JSON or a form. */
    body?: unknown;
  };
}

/** Koa middleware; a route handler is one whose returned value may become the body. */
export type Middleware = (ctx: Context, next: () => Promise<unknown>) => unknown;
