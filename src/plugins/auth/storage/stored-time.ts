import type { DataSource } from 'typeorm';

/** The name of a table of this plugin, in the schema that the plugin has where plugins are divided by schemas. */
export function tableName({ options }: DataSource, name: string): string {
  const { schema } = options as { readonly schema?: string };
  return schema === undefined ? name : `${schema}.${name}`;
}

/** Reads a time from the database: a date, ISO 8601, or what SQLite and Backstage write, `2026-03-01 12:00:00` in UTC. */
export function readTime(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const text = String(value);
  return Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}

/** How a time is written: an instant, whatever zone the server is in. */
export function writeTime(time: number): string {
  return new Date(time).toISOString();
}
