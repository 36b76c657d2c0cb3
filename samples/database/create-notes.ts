import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Runs once for each database, when it is first opened. */
export class CreateNotes implements MigrationInterface {
  readonly name = 'CreateNotes';

  async up(runner: QueryRunner): Promise<void> {
    const id = {
      name: 'id',
      type: 'integer',
      isPrimary: true,
      isGenerated: true,
      generationStrategy: 'increment' as const,
    };
    await runner.createTable(new Table({ name: 'notes', columns: [id, { name: 'text', type: 'text' }] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('notes');
  }
}
