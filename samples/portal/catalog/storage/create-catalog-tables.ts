import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The first tables of the catalog. */
export class CreateCatalogTables implements MigrationInterface {
  readonly name = 'CreateCatalogTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'entities',
        columns: [
          { name: 'uid', type: 'varchar', length: '36', isPrimary: true },
          { name: 'ref', type: 'varchar', length: '255' },
          { name: 'etag', type: 'varchar', length: '40' },
          { name: 'source', type: 'text' },
          { name: 'descriptor', type: 'text' },
          { name: 'entity', type: 'text' },
        ],
        indices: [{ name: 'entities_ref', columnNames: ['ref'], isUnique: true }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'search',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'uid', type: 'varchar', length: '36' },
          { name: 'field', type: 'varchar', length: '191' },
          { name: 'value', type: 'varchar', length: '191', isNullable: true },
          { name: 'original', type: 'varchar', length: '191', isNullable: true },
        ],
        indices: [
          { name: 'search_uid', columnNames: ['uid'] },
          { name: 'search_field_value', columnNames: ['field', 'value'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'locations',
        columns: [
          { name: 'id', type: 'varchar', length: '36', isPrimary: true },
          { name: 'type', type: 'varchar', length: '63' },
          { name: 'target', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['locations', 'search', 'entities']) await runner.dropTable(table);
  }
}
