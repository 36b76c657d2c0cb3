import type { QueryRunner, TableColumnOptions } from 'typeorm';

type TextColumn = Pick<TableColumnOptions, 'type' | 'collation'>;

/**
 * The types of columns that hold text, so that every engine keeps as much of it, and finds and sorts it in the same way: by its
 * characters alone, whatever language the server is set to.
 */
export function textColumns({ connection }: QueryRunner): { readonly short: TextColumn; readonly long: TextColumn } {
  switch (connection.options.type) {
    case 'postgres':
      return { short: { type: 'varchar', collation: 'C' }, long: { type: 'text' } };
    case 'mysql':
    case 'mariadb':
      return { short: { type: 'varchar', collation: 'utf8mb4_bin' }, long: { type: 'longtext' } };
    default:
      return { short: { type: 'varchar' }, long: { type: 'text' } };
  }
}
