import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { textColumns } from './text-columns.js';

/** The first tables of the catalog. */
export class CreateCatalogTables implements MigrationInterface {
  readonly name = 'CreateCatalogTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    const { short, long } = textColumns(runner);
    await runner.createTable(
      new Table({
        name: 'entities',
        columns: [
          { name: 'uid', ...short, length: '36', isPrimary: true },
          { name: 'ref', ...short, length: '255' },
          { name: 'etag', ...short, length: '40' },
          { name: 'source', ...long },
          { name: 'descriptor', ...long },
          { name: 'entity', ...long },
        ],
        indices: [{ name: 'entities_ref', columnNames: ['ref'], isUnique: true }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'search',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'uid', ...short, length: '36' },
          { name: 'field', ...short, length: '191' },
          { name: 'value', ...short, length: '191', isNullable: true },
          { name: 'original', ...short, length: '191', isNullable: true },
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
          { name: 'id', ...short, length: '36', isPrimary: true },
          { name: 'type', ...short, length: '63' },
          { name: 'target', ...long },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['locations', 'search', 'entities']) await runner.dropTable(table);
  }
}
