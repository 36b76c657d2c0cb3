import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

/** The tables of the plugin. Those that Backstage has made are taken over as they are. */
export class CreateAuthTables implements MigrationInterface {
  readonly name = 'CreateAuthTables1773000000000';

  async up(runner: QueryRunner): Promise<void> {
    const { Table } = await import('typeorm');
    const { name, text, time } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'signing_keys',
        columns: [
          { name: 'kid', ...name, isPrimary: true },
          { name: 'created_at', ...time },
          { name: 'key', ...text },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'user_info',
        columns: [
          { name: 'user_entity_ref', ...name, isPrimary: true },
          { name: 'user_info', ...text },
          { name: 'created_at', ...time },
          { name: 'updated_at', ...time },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user_info', true);
    await runner.dropTable('signing_keys', true);
  }
}

type ColumnType = Pick<TableColumnOptions, 'type' | 'length' | 'collation'>;

function columnTypes({ connection }: QueryRunner): Readonly<Record<'name' | 'text' | 'time', ColumnType>> {
  const name = { type: 'varchar', length: '255' };
  switch (connection.options.type) {
    case 'postgres':
      return { name, text: { type: 'text' }, time: { type: 'timestamptz' } };
    case 'mysql':
    case 'mariadb':
      // Its own type for times takes no zone.
      return {
        name: { ...name, collation: 'utf8mb4_bin' },
        text: { type: 'longtext' },
        time: { type: 'varchar', length: '32' },
      };
    default:
      return { name, text: { type: 'text' }, time: { type: 'datetime' } };
  }
}
