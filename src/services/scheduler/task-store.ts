import { describeError } from './describe-error.js';
import { readCadence } from './cadence.js';
import { raw, type Sql, sql } from './sql.js';
import type { TaskDatabase } from './task-database.js';
import type { TaskSettings } from './task-settings.js';

/** What is known of a global task. Times are milliseconds since 1970, by the clock of the store. */
export interface TaskRow {
  readonly id: string;
  readonly settings: string;
  /** When it is due; `undefined`: not by itself. */
  readonly next: number | undefined;
  /** Whose run it is, while there is one. */
  readonly ticket: string | undefined;
  readonly startedAt: number | undefined;
  /** When the run belongs to nobody any more. */
  readonly expiresAt: number | undefined;
  readonly endedAt: number | undefined;
  /** JSON. */
  readonly error: string | undefined;
}

/** How a run has ended. */
export interface RunEnd {
  readonly error?: Error | undefined;
  /** It has not done what it should, and is due again at once. */
  readonly isUnfinished?: boolean;
}

/**
 * The rows of global tasks. Whoever wants to run one claims it by a single conditional statement, in which the database compares its own
 * time with that at which the task is due: of all instances one gets it, and none gets it twice in a period.
 */
export class TaskStore {
  readonly #database: TaskDatabase;

  constructor(database: TaskDatabase) {
    this.#database = database;
  }

  /** Every task of the plugin by id, and the time of the store. */
  async read(): Promise<{ readonly now: number; readonly rows: ReadonlyMap<string, TaskRow> }> {
    const { table } = this.#database;
    const found = await this.#database.select<RawRow>(sql`
      SELECT ${this.#columns()}, ${this.#milliseconds(this.#database.now())} AS store_now FROM ${table}`);
    const rows = found.map(toTaskRow);
    return { now: Number(found[0]?.store_now ?? 0), rows: new Map(rows.map((row) => [row.id, row])) };
  }

  /** Enters a task, or changes it. What is due earlier than so far is due then; what is due later is so after the next run. */
  async save(id: string, settings: TaskSettings): Promise<void> {
    const { table, dialect } = this.#database;
    const text = JSON.stringify(settings);
    const cadence = await readCadence(settings.cadence);
    const now = await this.#readTime();
    const first = cadence.first(now);
    const update = () =>
      this.#database.change(sql`
        UPDATE ${table} SET next_run_start_at = ${this.#nextOnChange(settings, cadence.period, first, now)},
          settings_json = ${text} WHERE id = ${id}`);
    if ((await update()) > 0) return;
    const values = sql`${id}, ${text}, ${dialect.at(first)}`;
    const columns = raw('id, settings_json, next_run_start_at');
    if ((await this.#database.change(dialect.insertOnce(table, columns, values))) === 0) await update();
  }

  /** @returns whether the task is ours now: it was due, nobody had it, and nobody was faster */
  async claim(id: string, ticket: string, lease: number, period: number | undefined): Promise<boolean> {
    const { table } = this.#database;
    const now = this.#database.now();
    // Whoever is late by more than a period begins a new row of periods, instead of making up for those that are over.
    const next =
      period === undefined
        ? raw('next_run_start_at')
        : sql`CASE WHEN next_run_start_at < ${this.#database.now(-period)} THEN ${now} ELSE next_run_start_at END`;
    const changed = await this.#database.change(sql`
      UPDATE ${table} SET current_run_ticket = ${ticket}, current_run_started_at = ${now},
        current_run_expires_at = ${this.#database.now(lease)}, next_run_start_at = ${next}
      WHERE id = ${id} AND current_run_ticket IS NULL AND next_run_start_at <= ${now}`);
    return changed > 0;
  }

  /** @returns whether the run is still ours */
  async renew(id: string, ticket: string, lease: number, limit: number): Promise<boolean> {
    const { table } = this.#database;
    const statement = sql`
      UPDATE ${table} SET current_run_expires_at = ${this.#database.now(lease)}
      WHERE id = ${id} AND current_run_ticket = ${ticket}`;
    return (await this.#database.change(statement, limit)) > 0;
  }

  /** Ends a run, if it is still ours, and says when the next is due. */
  async release(id: string, ticket: string, end: RunEnd): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { now, rows } = await this.read();
      const row = rows.get(id);
      if (row?.ticket !== ticket) return;
      const next = end.isUnfinished === true ? row.next : await nextRun(row, now);
      if (await this.#end(row, next, end.error)) return;
    }
  }

  /** Frees a task whose instance has not renewed its lease. @returns whether it was to be freed */
  async free(row: TaskRow): Promise<boolean> {
    const { table } = this.#database;
    const changed = await this.#database.change(sql`
      UPDATE ${table} SET ${this.#noRun(new Error('Task was lost: the instance that ran it has not renewed its lease'))}
      WHERE id = ${row.id} AND current_run_ticket = ${row.ticket} AND current_run_expires_at < ${this.#database.now()}`);
    return changed > 0;
  }

  /** Makes a task due at once. @returns whether it was there and nobody ran it */
  async trigger(id: string): Promise<boolean> {
    const { table } = this.#database;
    const changed = await this.#database.change(sql`
      UPDATE ${table} SET next_run_start_at = ${this.#database.now()} WHERE id = ${id} AND current_run_ticket IS NULL`);
    return changed > 0;
  }

  /**
   * Takes a run from whoever has it.
   *
   * @param pause - how many milliseconds pass at least before the next, so that whoever has it has noticed
   * @returns the ticket of that run; `undefined` when there is none
   */
  async cancel(id: string, pause: number): Promise<string | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { now, rows } = await this.read();
      const row = rows.get(id);
      if (row?.ticket === undefined) return undefined;
      const next = await nextRun(row, now);
      const later = next === undefined ? undefined : Math.max(next, now + pause);
      if (await this.#end(row, later, new Error('Task was cancelled'))) return row.ticket;
    }
    return undefined;
  }

  /** Forgets tasks that nobody has run for long, other than those that are named. @returns how many */
  async collect(ids: readonly string[], age: number): Promise<number> {
    const { table } = this.#database;
    const before = this.#database.now(-age);
    const others = ids.reduce((list, id) => sql`${list} AND id <> ${id}`, sql`current_run_ticket IS NULL`);
    return this.#database.change(sql`
      DELETE FROM ${table} WHERE ${others} AND (next_run_start_at < ${before}
        OR (next_run_start_at IS NULL AND last_run_ended_at < ${before}))`);
  }

  async #end(row: TaskRow, next: number | undefined, error: Error | undefined): Promise<boolean> {
    const { table, dialect } = this.#database;
    // Somebody may have changed the schedule since the row was read; then its next run is worked out anew.
    const changed = await this.#database.change(sql`
      UPDATE ${table} SET next_run_start_at = ${dialect.at(next)}, ${this.#noRun(error)}
      WHERE id = ${row.id} AND current_run_ticket = ${row.ticket} AND settings_json = ${row.settings}`);
    return changed > 0;
  }

  #noRun(error: Error | undefined): Sql {
    const description = error === undefined ? raw('NULL') : sql`${describeError(error)}`;
    return sql`current_run_ticket = NULL, current_run_started_at = NULL, current_run_expires_at = NULL,
      last_run_ended_at = ${this.#database.now()}, last_run_error_json = ${description}`;
  }

  /** What a new schedule makes of a time at which the task was due. It stands before the new settings: MySQL changes column by column. */
  #nextOnChange(settings: TaskSettings, period: number | undefined, first: number | undefined, now: number): Sql {
    const { dialect } = this.#database;
    const text = JSON.stringify(settings);
    if (settings.cadence === 'manual')
      return sql`CASE WHEN settings_json = ${text} THEN next_run_start_at ELSE NULL END`;
    if (period === undefined)
      return sql`CASE WHEN next_run_start_at <= ${dialect.at(now)} THEN next_run_start_at ELSE ${dialect.at(first)} END`;
    const latest = dialect.at(now + period);
    return sql`CASE WHEN next_run_start_at IS NULL THEN ${dialect.at(first)}
      WHEN next_run_start_at > ${latest} THEN ${latest} ELSE next_run_start_at END`;
  }

  async #readTime(): Promise<number> {
    const [row] = await this.#database.select<{ store_now: unknown }>(
      sql`SELECT ${this.#milliseconds(this.#database.now())} AS store_now`,
    );
    return Number(row?.store_now);
  }

  #columns(): Sql {
    const time = (name: string, as: string) => sql`, ${this.#milliseconds(raw(name))} AS ${raw(as)}`;
    return sql`id, settings_json, current_run_ticket, last_run_error_json
      ${time('next_run_start_at', 'next_ms')} ${time('current_run_started_at', 'started_ms')}
      ${time('current_run_expires_at', 'expires_ms')} ${time('last_run_ended_at', 'ended_ms')}`;
  }

  #milliseconds(time: Sql): Sql {
    return this.#database.dialect.milliseconds(time);
  }
}

/** How often a change is tried anew when another instance has changed the row meanwhile. */
const ATTEMPTS = 5;

/** By the settings in the row, which may be newer than those of whoever ends the run. */
async function nextRun(row: TaskRow, now: number): Promise<number | undefined> {
  const { cadence } = JSON.parse(row.settings) as TaskSettings;
  return (await readCadence(cadence)).next(row.next ?? now, now);
}

interface RawRow {
  readonly id: string;
  readonly settings_json: string;
  readonly current_run_ticket: string | null;
  readonly last_run_error_json: string | null;
  readonly next_ms: unknown;
  readonly started_ms: unknown;
  readonly expires_ms: unknown;
  readonly ended_ms: unknown;
  readonly store_now: unknown;
}

function toTaskRow(row: RawRow): TaskRow {
  return {
    id: row.id,
    settings: row.settings_json,
    next: toNumber(row.next_ms),
    ticket: row.current_run_ticket ?? undefined,
    startedAt: toNumber(row.started_ms),
    expiresAt: toNumber(row.expires_ms),
    endedAt: toNumber(row.ended_ms),
    error: row.last_run_error_json ?? undefined,
  };
}

function toNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
