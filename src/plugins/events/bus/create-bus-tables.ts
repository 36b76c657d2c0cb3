import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

/** The tables of the HTTP bus: events, who wants which topics, and what each of them has still to get. */
export class CreateBusTables implements MigrationInterface {
  readonly name = 'CreateBusTables1774000000000';

  async up(runner: QueryRunner): Promise<void> {
    const { Table } = await import('typeorm');
    const text = longText(runner);
    const name = { type: 'varchar', length: '64' };
    const time = { type: 'bigint' };
    await runner.createTable(
      new Table({
        name: 'bus_events',
        columns: [
          { name: 'id', ...name, isPrimary: true },
          { name: 'position', ...name },
          { name: 'topic', ...text },
          { name: 'payload', ...text },
          { name: 'created_at', ...time },
        ],
        indices: [{ name: 'bus_events_position', columnNames: ['position'] }],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'bus_subscriptions',
        columns: [
          { name: 'subscription', ...name, isPrimary: true },
          { name: 'id', ...text },
          { name: 'topics', ...text },
          { name: 'seen_at', ...time },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'bus_deliveries',
        columns: [
          { name: 'subscription', ...name, isPrimary: true },
          { name: 'event_id', ...name, isPrimary: true },
          { name: 'position', ...name },
          { name: 'due_at', ...time },
          { name: 'claim', ...name },
          { name: 'created_at', ...time },
        ],
        indices: [{ name: 'bus_deliveries_position', columnNames: ['subscription', 'position'] }],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['bus_deliveries', 'bus_subscriptions', 'bus_events']) await runner.dropTable(table, true);
  }
}

function longText({ connection }: QueryRunner): Pick<TableColumnOptions, 'type' | 'charset'> {
  const isMysql = ['mysql', 'mariadb'].includes(connection.options.type);
  return isMysql ? { type: 'longtext', charset: 'utf8mb4' } : { type: 'text' };
}
