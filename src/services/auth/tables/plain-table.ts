import type { DataSource } from 'typeorm';
import { type ColumnTypes, columnTypesOf } from './column-types.js';

/** A table of few columns, reached without entities: plugins need not know that their databases hold it. */
export abstract class PlainTable {
  constructor(
    protected readonly source: DataSource,
    private readonly name: string,
    private readonly columnNames: readonly string[],
  ) {}

  /** Makes the table unless somebody else does at the same time. */
  abstract create(): Promise<void>;

  /** Whether the table is there, with all its columns. */
  async exists(): Promise<boolean> {
    try {
      await this.source.query(`SELECT ${this.columns} FROM ${this.table} WHERE 1 = 0`);
      return true;
    } catch {
      return false;
    }
  }

  protected async insertRow(values: readonly unknown[]): Promise<void> {
    await this.source.query(`INSERT INTO ${this.table} (${this.columns}) VALUES (${this.places(values)})`, [...values]);
  }

  protected get table(): string {
    return this.nameOf(this.name);
  }

  /** All columns, for a statement. */
  protected get columns(): string {
    return this.columnNames.map((column) => this.quote(column)).join(', ');
  }

  protected get types(): ColumnTypes {
    return columnTypesOf(this.source.options.type);
  }

  /** A table beside this one, for a statement. */
  protected nameOf(table: string): string {
    const { schema } = this.source.options as { readonly schema?: string };
    return [...(schema === undefined ? [] : [schema]), table].map((name) => this.quote(name)).join('.');
  }

  protected quote(name: string): string {
    return this.source.driver.escape(name);
  }

  protected places(values: readonly unknown[]): string {
    return values.map((_, index) => this.place(index + 1)).join(', ');
  }

  protected place(index: number): string {
    return this.source.options.type === 'postgres' ? `$${index}` : '?';
  }
}
