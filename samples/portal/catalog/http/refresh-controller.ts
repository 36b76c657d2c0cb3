import { type Context, Controller, Get, InputError, NotFoundError, Post } from 'proscenium';
import { formatEntityRef, parseEntityRef } from '../model/entity-ref.js';
import { describeProblem } from '../reading/problem.js';
import { CatalogRefresh } from '../refresh/catalog-refresh.js';
import { CatalogStore } from '../storage/catalog-store.js';
import { requireObject, requireText } from './bodies.js';

/** Lets operators refresh the catalog, and see what was wrong the last time. */
@Controller()
export class RefreshController {
  constructor(
    private readonly refresh: CatalogRefresh,
    private readonly store: CatalogStore,
  ) {}

  /** `{ "entityRef": "component:default/quay-planner" }`: answers when the entity is up to date; so are all others then. */
  @Post('/refresh')
  async start(ctx: Context) {
    const ref = requireRef(ctx.request.body);
    if ((await this.store.find(ref)) === undefined) throw new NotFoundError(`There is no entity ${ref}`);
    await this.refresh.refresh();
    ctx.status = 200;
    ctx.body = '';
  }

  /** Everything that keeps an entity, or its latest version, out of the catalog: file, line, column, field and reason. */
  @Get('/refresh-errors')
  async errors() {
    const { problems, finishedAt = null } = await this.store.lastRefresh();
    const items = problems.map((problem) => ({ ...problem, text: describeProblem(problem) }));
    return { items, totalItems: items.length, refreshedAt: finishedAt };
  }
}

function requireRef(body: unknown): string {
  try {
    return formatEntityRef(parseEntityRef(requireText(requireObject(body), 'entityRef')));
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(`Invalid entityRef: ${error instanceof Error ? error.message : String(error)}`);
  }
}
