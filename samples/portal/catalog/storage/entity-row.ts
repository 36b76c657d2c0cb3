import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An entity in the database. */
@Entity('entities')
export class EntityRow {
  @PrimaryColumn('varchar', { length: 36 })
  uid!: string;

  @Index({ unique: true })
  @Column('varchar', { length: 255 })
  ref!: string;

  @Column('varchar', { length: 40 })
  etag!: string;

  /** What it was read from: `file:/srv/catalog/all.yaml`. */
  @Column('text')
  source!: string;

  /** As it was written the last time that it was without errors, in JSON. */
  @Column('text')
  descriptor!: string;

  /** As it is shown, in JSON. */
  @Column('text')
  entity!: string;
}
