/** One statement, as TypeORM keeps it. */
export interface Statement {
  readonly query: string;
  readonly parameters?: readonly unknown[] | undefined;
}

/** What a migration does. */
export interface MigrationContent {
  readonly up: readonly Statement[];
  /** Takes back what `up` does. */
  readonly down: readonly Statement[];
}

/**
 * A migration class in TypeScript.
 *
 * @param name - of the class; the database remembers the migration by it
 * @param engine - whose SQL it is, as people call it
 */
export function writeMigration(name: string, engine: string, { up, down }: MigrationContent): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In the SQL of ${engine}. */
export class ${name} implements MigrationInterface {
  readonly name = '${name}';

  async up(runner: QueryRunner): Promise<void> {
${statements(up)}
  }

  async down(runner: QueryRunner): Promise<void> {
${statements(down)}
  }
}
`;
}

function statements(all: readonly Statement[]): string {
  return all.map((statement) => `    await runner.query(${callOf(statement)});`).join('\n');
}

function callOf({ query, parameters = [] }: Statement): string {
  return parameters.length === 0 ? literal(query) : `${literal(query)}, ${JSON.stringify(parameters)}`;
}

/** In the quotes that the text itself does not use, so that it can be read. */
function literal(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\');
  if (!/['\r\n]/.test(text)) return `'${escaped}'`;
  return `\`${escaped.replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}
