import { createHash } from 'node:crypto';
import type { DataSource, DeleteQueryBuilder, EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

type Table = 'bus_events' | 'bus_subscriptions' | 'bus_deliveries';

/** The key of a subscription: of one length and of plain characters, whatever its id is, so that no engine takes two for one. */
export function keyOf(subscriptionId: string): string {
  return createHash('sha256').update(subscriptionId).digest('hex');
}

/** The name of a table, in the schema that the plugin has where plugins are divided by schemas. */
export function tableName({ options }: DataSource, table: Table): string {
  const { schema } = options as { readonly schema?: string };
  return schema === undefined ? table : `${schema}.${table}`;
}

/** Begins to read; the table is called `entry` there. */
export function selectFrom(source: DataSource, table: Table): SelectQueryBuilder<ObjectLiteral> {
  return source.createQueryBuilder().from(tableName(source, table), 'entry');
}

/** Begins to delete. */
export function deleteFrom(source: DataSource, table: Table): DeleteQueryBuilder<ObjectLiteral> {
  return source.createQueryBuilder().delete().from(tableName(source, table));
}

/** Adds rows, so many at a time that no engine has too many parameters. */
export async function insertInto(
  manager: EntityManager,
  table: Table,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const name = tableName(manager.connection, table);
  for (let index = 0; index < rows.length; index += 100)
    await manager
      .createQueryBuilder()
      .insert()
      .into(name)
      .values(rows.slice(index, index + 100))
      .execute();
}
