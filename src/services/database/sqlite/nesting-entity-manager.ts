// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { EntityManager } from 'typeorm';
import { SerializedQueryRunner } from './serialized-query-runner.js';

type Work<T> = (manager: EntityManager) => Promise<T>;
type Isolation = Extract<Parameters<EntityManager['transaction']>[0], string>;

/** The manager of a query runner whose nested transactions do not disturb each other when they run side by side. */
export class NestingEntityManager extends EntityManager {
  override transaction<T>(work: Work<T>): Promise<T>;
  override transaction<T>(isolation: Isolation, work: Work<T>): Promise<T>;
  override transaction<T>(...list: [Work<T>] | [Isolation, Work<T>]): Promise<T> {
    const run = () => (list.length === 1 ? super.transaction(list[0]) : super.transaction(list[0], list[1]));
    return this.queryRunner instanceof SerializedQueryRunner ? this.queryRunner.nest(run) : run();
  }
}
