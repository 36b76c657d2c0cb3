import { type Context, HttpRouter, type JsonObject, NotFoundError, Plugin } from 'proscenium';

/** A catalog in memory, for tests of the scaffolder alone. */
@Plugin('catalog')
export class StandInCatalog {
  static readonly entities: JsonObject[] = [];

  constructor(private readonly router: HttpRouter) {}

  onInit(): void {
    this.router.get('/entities/by-name/:kind/:namespace/:name', ({ params }: Context) => {
      const found = StandInCatalog.entities.find((entity) => fits(entity, params));
      if (found === undefined) throw new NotFoundError('no such entity');
      return found;
    });
  }
}

function fits(entity: object, params: Context['params']): boolean {
  const { kind, metadata } = entity as { kind: string; metadata: { name: string } };
  return (
    kind.toLowerCase() === params['kind']?.toLowerCase() &&
    metadata.name === params['name'] &&
    params['namespace'] === 'default'
  );
}
