import { DatabaseEntities, DatabaseMigrations } from '../../contracts/database.js';
import { InjectAll } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import type { Class, Constructor } from '../../decorators/types.js';

/** What a plugin and its modules declare for their database. */
@Service('plugin')
export class DeclaredTables {
  constructor(
    @InjectAll(DatabaseEntities) readonly entities: readonly Class[],
    @InjectAll(DatabaseMigrations) readonly migrations: readonly Constructor[],
  ) {}
}
