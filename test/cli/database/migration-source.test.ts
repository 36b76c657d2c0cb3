import { expect } from 'chai';
import { writeMigration } from '#src/cli/database/migration-source.js';

describe('writeMigration', () => {
  it('quotes every statement so that it reads as it was', async () => {
    const up = [
      { query: 'CREATE TABLE "a" ("b" text)' },
      { query: `ALTER TABLE "a" ADD "c" text DEFAULT 'x'` },
      { query: "ALTER TABLE `a` ADD `c` text DEFAULT '${d}\\n'" },
      { query: 'INSERT INTO "m"("v") VALUES ($1)', parameters: ['SELECT 1'] },
    ];

    const text = writeMigration('AddC', 'PostgreSQL', { up, down: [{ query: 'DROP TABLE "a"' }] });

    expect(text).to.equal(`import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In the SQL of PostgreSQL. */
export class AddC implements MigrationInterface {
  readonly name = 'AddC';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "a" ("b" text)');
    await runner.query(\`ALTER TABLE "a" ADD "c" text DEFAULT 'x'\`);
    await runner.query(\`ALTER TABLE \\\`a\\\` ADD \\\`c\\\` text DEFAULT '\\\${d}\\\\n'\`);
    await runner.query('INSERT INTO "m"("v") VALUES ($1)', ["SELECT 1"]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "a"');
  }
}
`);
  });
});
