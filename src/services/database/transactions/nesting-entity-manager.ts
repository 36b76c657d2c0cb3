// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { EntityManager, type QueryRunner } from 'typeorm';

/** A query runner that knows which transaction is nested in which. */
export interface NestingQueryRunner extends QueryRunner {
  /** Runs work that begins and ends a nested transaction; others that were begun beside it wait. */
  nest<T>(work: () => Promise<T>): Promise<T>;
}

type Work<T> = (manager: EntityManager) => Promise<T>;
type Isolation = Extract<Parameters<EntityManager['transaction']>[0], string>;

/** The manager of a query runner whose nested transactions do not disturb each other when they run side by side. */
export class NestingEntityManager extends EntityManager {
  override transaction<T>(work: Work<T>): Promise<T>;
  override transaction<T>(isolation: Isolation, work: Work<T>): Promise<T>;
  override transaction<T>(...list: [Work<T>] | [Isolation, Work<T>]): Promise<T> {
    const run = () => (list.length === 1 ? super.transaction(list[0]) : super.transaction(list[0], list[1]));
    return isNesting(this.queryRunner) ? this.queryRunner.nest(run) : run();
  }
}

function isNesting(runner: QueryRunner | undefined): runner is NestingQueryRunner {
  return runner !== undefined && 'nest' in runner;
}
