import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The first migration: tasks and their events. */
export class CreateTasks implements MigrationInterface {
  readonly name = 'CreateTasks1772000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'tasks',
        columns: [
          { name: 'id', type: 'varchar', length: '36', isPrimary: true },
          { name: 'spec', type: longText(runner) },
          { name: 'status', type: 'varchar', length: '16' },
          { name: 'created_by', type: 'varchar', length: '255' },
          { name: 'created_at', type: 'varchar', length: '32' },
          { name: 'last_heartbeat_at', type: 'varchar', length: '32' },
        ],
        indices: [{ name: 'tasks_by_status', columnNames: ['status'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'task_events',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'task_id', type: 'varchar', length: '36' },
          { name: 'type', type: 'varchar', length: '16' },
          { name: 'body', type: longText(runner) },
          { name: 'created_at', type: 'varchar', length: '32' },
        ],
        foreignKeys: [
          {
            columnNames: ['task_id'],
            referencedTableName: 'tasks',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        indices: [{ name: 'task_events_by_task', columnNames: ['task_id', 'id'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('task_events');
    await runner.dropTable('tasks');
  }
}

/** As long as `text` is everywhere else. */
function longText({ connection }: QueryRunner): string {
  return ['mysql', 'mariadb'].includes(connection.options.type) ? 'longtext' : 'text';
}
