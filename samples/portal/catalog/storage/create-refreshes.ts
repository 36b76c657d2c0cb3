import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { LAST_REFRESH, RefreshRow } from './refresh-row.js';
import { textColumns } from './text-columns.js';

/** Since the catalog may run in several replicas, they read in the database how the last refresh went. */
export class CreateRefreshes implements MigrationInterface {
  readonly name = 'CreateRefreshes1795400000000';

  async up(runner: QueryRunner): Promise<void> {
    const { short, long } = textColumns(runner);
    await runner.createTable(
      new Table({
        name: 'refreshes',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'revision', type: 'integer' },
          { name: 'finished_at', ...short, length: '32', isNullable: true },
          { name: 'problems', ...long },
        ],
      }),
    );
    await runner.manager.insert(RefreshRow, { id: LAST_REFRESH, revision: 0, finishedAt: null, problems: '[]' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('refreshes');
  }
}
