import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One field of an entity, by which it can be found. */
@Entity('search')
@Index(['field', 'value'])
export class SearchRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @Column('varchar', { length: 36 })
  uid!: string;

  /** The path, in lower case: `metadata.annotations.example.com/team`. */
  @Column('varchar', { length: 191 })
  field!: string;

  /** In lower case; none where there is only something below the path, or the value is too long to be searched for. */
  @Column('varchar', { length: 191, nullable: true })
  value!: string | null;

  /** The value as it was written. */
  @Column('varchar', { length: 191, nullable: true })
  original!: string | null;
}
