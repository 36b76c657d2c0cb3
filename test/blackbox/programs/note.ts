import { setTimeout as pause } from 'node:timers/promises';
import { Column, Entity, type MigrationInterface, PrimaryGeneratedColumn, type QueryRunner, Table } from 'typeorm';

@Entity('notes')
export class Note {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text')
  text!: string;
}

const ID = {
  name: 'id',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment' as const,
};

class CreateNotes implements MigrationInterface {
  readonly name = 'CreateNotes';

  async up(runner: QueryRunner): Promise<void> {
    // Long enough for another process to come by.
    if (process.env['MIGRATION'] === 'slow') await pause(1_000);
    await runner.createTable(new Table({ name: 'notes', columns: [ID, { name: 'text', type: 'text' }] }));
    if (process.env['MIGRATION'] === 'slow') await runner.query("insert into notes (text) values ('migrated')");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('notes');
  }
}

/** Breaks after its first table. */
class BreakHalfWay implements MigrationInterface {
  readonly name = 'BreakHalfWay';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({ name: 'half_way', columns: [ID] }));
    throw new Error('this migration breaks half-way');
  }

  async down(): Promise<void> {}
}

/** What `MIGRATION` wants: `slow`, `broken`, or nothing special. */
export const noteMigrations = process.env['MIGRATION'] === 'broken' ? [CreateNotes, BreakHalfWay] : [CreateNotes];
