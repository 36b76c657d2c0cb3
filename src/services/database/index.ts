export { InjectRepository, repositoryToken } from './inject-repository.js';
export { TypeOrmDatabase, type TypeOrmDatabaseOptions } from './typeorm-database.js';
