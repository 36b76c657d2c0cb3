import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Task, TaskStatus } from './task.js';

/** A task in the database of the scaffolder. Dates are ISO 8601 texts, which sort the same in every engine. */
@Entity('tasks')
export class TaskRow {
  @PrimaryColumn('varchar', { length: 36 })
  id!: string;

  /** JSON. */
  @Column('text')
  spec!: string;

  @Column('varchar', { length: 16 })
  status!: TaskStatus;

  @Column('varchar', { name: 'created_by', length: 255 })
  createdBy!: string;

  @Column('varchar', { name: 'created_at', length: 32 })
  createdAt!: string;

  @Column('varchar', { name: 'last_heartbeat_at', length: 32 })
  lastHeartbeatAt!: string;

  toTask(): Task {
    const { id, spec, status, createdBy, createdAt, lastHeartbeatAt } = this;
    return { id, spec: JSON.parse(spec), status, createdBy, createdAt, lastHeartbeatAt };
  }
}
