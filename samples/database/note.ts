import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One row: a TypeORM entity. It is listed in the plugin that owns it, and lives in that plugin's database alone. */
@Entity('notes')
export class Note {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text')
  text!: string;
}
