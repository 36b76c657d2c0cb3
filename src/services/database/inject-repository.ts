import type { ObjectLiteral, Repository } from 'typeorm';
import { Database } from '../../contracts/database.js';
import { Inject } from '../../decorators/inject.js';
import { provide } from '../../decorators/provide.js';
import { Token } from '../../decorators/token.js';
import type { AbstractConstructor } from '../../decorators/types.js';
import { problems } from '../../errors/catalogue.js';

type EntityClass<Row extends ObjectLiteral> = AbstractConstructor<Row>;

/**
 * Asks for the TypeORM repository of an entity in the plugin's own database, which is opened and migrated for it.
 *
 * The parameter's type may be imported with `import type`, since the entity says what to inject.
 *
 * @param entity - a class listed in `entities` of the plugin or of one of its modules
 * @throws ProsceniumError `INVALID_ARGUMENT` when it is no class; at start `DATABASE_FAILED` when no list names it
 *
 * @example
 * ```ts
 * import type { Repository } from 'typeorm';
 *
 * constructor(@InjectRepository(EntityRow) private readonly rows: Repository<EntityRow>) {}
 * ```
 */
export function InjectRepository<Row extends ObjectLiteral>(entity: EntityClass<Row>): ReturnType<typeof Inject> {
  if (typeof entity !== 'function')
    throw problems.invalidArgument(
      '@InjectRepository',
      'an entity class (undefined is what an import cycle leaves)',
      entity,
    );
  return Inject(repositoryToken(entity));
}

/** The token behind {@link InjectRepository}, for `provide` and `with` in tests; always the same one for a class. */
export function repositoryToken<Row extends ObjectLiteral>(entity: EntityClass<Row>): Token<Repository<Row>> {
  const known = tokens.get(entity);
  if (known !== undefined) return known as Token<Repository<Row>>;
  count += 1;
  const token: Token<Repository<Row>> = new Token<Repository<Row>>(`repository of ${entity.name} #${count}`, {
    default: async () => provide(token, (database) => openRepository(database, entity), [Database]),
  });
  tokens.set(entity, token);
  return token;
}

const tokens = new WeakMap<AbstractConstructor, unknown>();
let count = 0;

async function openRepository<Row extends ObjectLiteral>(
  database: Database,
  entity: EntityClass<Row>,
): Promise<Repository<Row>> {
  const source = await database.getDataSource();
  if (!source.hasMetadata(entity))
    throw problems.databaseFailed(
      `${entity.name} is asked for as a repository, and no list of entities of this plugin names it.`,
      `add ${entity.name} to \`entities\` of @Plugin or @Module.`,
    );
  return source.getRepository(entity);
}
