import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A location that was registered over HTTP. */
@Entity('locations')
export class LocationRow {
  @PrimaryColumn('varchar', { length: 36 })
  id!: string;

  @Column('varchar', { length: 63 })
  type!: string;

  @Column('text')
  target!: string;
}
