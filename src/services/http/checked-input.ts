import type { Context } from '../../contracts/context.js';
import type { RouteOptions, StandardSchema } from '../../decorators/route-options.js';
import { problems } from '../../errors/catalogue.js';

/** What the schemas of a route made of a request; a part without a schema is as it came. */
export interface CheckedInput<Options extends RouteOptions> {
  readonly params: OutputOf<Options['params'], Context['params']>;
  readonly query: OutputOf<Options['query'], Context['query']>;
  readonly body: OutputOf<Options['body'], unknown>;
}

type OutputOf<Schema, Unchecked> = Schema extends StandardSchema
  ? NonNullable<Schema['~standard']['types']>['output']
  : Unchecked;

/**
 * What the schemas of a route made of a request, with their types.
 *
 * @param options - the very options that the route was declared with
 * @throws ProsceniumError `NOT_CHECKED` when the route has other schemas than these, so that the types never lie
 *
 * @example
 * ```ts
 * const addBook = { body: z.object({ title: z.string() }) } satisfies RouteOptions;
 *
 * @Controller('/books')
 * class BookController {
 *   @Post('/', addBook)
 *   add(ctx: Context) {
 *     const { body } = checkedInput(ctx, addBook); // { title: string }
 *     return { title: body.title.trim() };
 *   }
 * }
 * ```
 */
export function checkedInput<const Options extends RouteOptions>(
  ctx: Context,
  options: Options,
): CheckedInput<Options> {
  const checked = (ctx as CheckedContext)[CHECKED_BY];
  const unchecked = PARTS.filter((part) => options[part] !== undefined && options[part] !== checked?.[part]);
  if (unchecked.length > 0) throw problems.notChecked(unchecked, `${ctx.method} ${ctx.path}`);
  const query = options.query === undefined ? ctx.query : (ctx.state['query'] as unknown);
  return { params: ctx.params, query, body: ctx.request.body } as CheckedInput<Options>;
}

/** Remembers that a request has passed the schemas of its route. */
export function noteChecked(ctx: Context, options: RouteOptions): void {
  (ctx as CheckedContext)[CHECKED_BY] = options;
}

const PARTS = ['params', 'query', 'body'] as const;
const CHECKED_BY = Symbol('the options by whose schemas a request was checked');

interface CheckedContext extends Context {
  [CHECKED_BY]?: RouteOptions;
}
