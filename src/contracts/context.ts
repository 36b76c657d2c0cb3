import type Koa from 'koa';

/** Koa's own context, with what routing adds to it. */
export interface Context extends Koa.Context {
  /** What the path said for each `:name`, percent-decoded. */
  params: Record<string, string>;
  request: Koa.Request & {
    /** The parsed body of a request with JSON or a form. */
    body?: unknown;
  };
}

/** Koa middleware; a route handler is one whose returned value may become the body. */
export type Middleware = (ctx: Context, next: () => Promise<unknown>) => unknown;
