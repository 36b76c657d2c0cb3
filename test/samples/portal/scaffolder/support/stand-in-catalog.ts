import { type Context, HttpRouter, type JsonObject, NotFoundError, Plugin } from 'proscenium';

/** A catalog in memory, for tests of the scaffolder alone. */
@Plugin('catalog')
export class StandInCatalog {
  static readonly entities: JsonObject[] = [];
  static readonly locations: JsonObject[] = [];

  constructor(private readonly router: HttpRouter) {}

  onInit(): void {
    this.router.get('/entities/by-name/:kind/:namespace/:name', ({ params }: Context) => {
      const found = StandInCatalog.entities.find((entity) => fits(entity, params));
      if (found === undefined) throw new NotFoundError('no such entity');
      return found;
    });
    this.router.post('/locations', (ctx: Context) => {
      const location = ctx.request.body as JsonObject;
      if (ctx.query['dryRun'] === 'true') return { location, entities: [{ kind: 'Location', metadata: { name: 'generated' } }, ...made] };
      StandInCatalog.locations.push(location);
      ctx.status = 201;
      return { location, entities: [] };
    });
  }
}

const made = [{ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'made' } }];

function fits(entity: JsonObject, params: Context['params']): boolean {
  const { name } = entity['metadata'] as JsonObject;
  return String(entity['kind']).toLowerCase() === params['kind']?.toLowerCase() && name === params['name'] && params['namespace'] === 'default';
}
