import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { TaskEvent, TaskEventType } from './task.js';

/** A line of a task's log in the database of the scaffolder. */
@Entity('task_events')
export class TaskEventRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('varchar', { name: 'task_id', length: 36 })
  taskId!: string;

  @Column('varchar', { length: 16 })
  type!: TaskEventType;

  /** JSON. */
  @Column('text')
  body!: string;

  @Column('varchar', { name: 'created_at', length: 32 })
  createdAt!: string;

  toEvent(): TaskEvent {
    const { id, taskId, type, body, createdAt } = this;
    return { id, taskId, type, body: JSON.parse(body), createdAt };
  }
}
