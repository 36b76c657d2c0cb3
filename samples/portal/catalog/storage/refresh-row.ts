import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How the last refresh went, whichever replica did it. There is one such row. */
@Entity('refreshes')
export class RefreshRow {
  @PrimaryColumn('integer')
  id!: number;

  /** Grows when entities change. */
  @Column('integer')
  revision!: number;

  /** ISO 8601. */
  @Column('varchar', { name: 'finished_at', length: 32, nullable: true })
  finishedAt!: string | null;

  /** What could not be taken up, in JSON. */
  @Column('text')
  problems!: string;
}

/** The id of the one row. */
export const LAST_REFRESH = 1;
