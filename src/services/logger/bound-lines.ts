import type { Logger as Pino } from 'pino';
import { type Activity, currentActivity } from '../activity/index.js';
import { displaceFields, displaceMore, joinFields } from './combine-fields.js';
import type { HeldLines } from './held-lines.js';
import type { LevelRules } from './level-rules.js';
import { isWritten, type LogLevel } from './log-level.js';
import type { LogSettings } from './log-settings.js';
import { type PlainFields, setField, toPlainFields, toPlainText } from './plain-fields.js';
import type { RepeatLimit } from './repeat-limit.js';

/** Fields that are not handed to pino once and for all: `meta` and `requestId` may change, the others it would drop or call. */
const CARRIED: ReadonlySet<string> = new Set([
  'meta',
  'requestId',
  'serializers',
  'formatters',
  'customLevels',
  'hasOwnProperty',
]);
const NO_FIELDS: PlainFields = Object.freeze({});

/** Lines that have some fields in common. Those are turned into JSON only once, and the levels decided as far as they depend on them. */
export class BoundLines {
  readonly #pino: Pino;
  readonly #lines: HeldLines;
  readonly #repeats: RepeatLimit;
  readonly #rules: LevelRules;
  /** What pino does not add by itself. */
  readonly #carried: PlainFields | undefined;
  /** Those of the plugins on whose behalf lines were written, when no plugin is fixed. */
  readonly #pinos = new Map<string, Pino>();
  /** The plugin that is fixed. */
  readonly #plugin: string | undefined;
  readonly #taken: ReadonlySet<string>;
  /** The same within an activity, whose fields nobody else may set. */
  readonly #takenWithin: ReadonlySet<string>;

  constructor({ pino, lines, rules, meta, repeats }: LogSettings, bound: PlainFields, reserved: ReadonlySet<string>) {
    const all = joinFields(meta, displaceMore(bound, new Set(Object.keys(meta))));
    const fixed: PlainFields = {};
    const carried: PlainFields = {};
    for (const [name, value] of Object.entries(all)) setField(CARRIED.has(name) ? carried : fixed, name, value);
    this.#pino = pino.child(fixed);
    this.#lines = lines;
    this.#repeats = repeats;
    this.#rules = rules.narrow(fixed);
    this.#carried = Object.keys(carried).length === 0 ? undefined : carried;
    const { plugin } = fixed;
    this.#plugin = typeof plugin === 'string' || plugin === undefined ? plugin : JSON.stringify(plugin);
    this.#taken = new Set([...reserved, ...Object.keys(all)]);
    this.#takenWithin = new Set([...this.#taken, 'requestId', 'plugin']);
  }

  /** Whether a line of a level could be written at all. */
  mayWrite(level: LogLevel): boolean {
    return isWritten(level, this.#rules.lowest);
  }

  /** The line may wait until the end of this turn of the event loop. */
  writeLater(level: LogLevel, message: unknown, meta: unknown): void {
    this.#lines.later(() => this.write(level, message, meta));
  }

  write(level: LogLevel, message: unknown, meta: unknown): void {
    const rules = this.#rules;
    if (!isWritten(level, rules.lowest)) return;
    const activity = currentActivity();
    const text = toPlainText(message);
    const fields = this.#fieldsOf(meta, activity);
    const plugin = this.#plugin ?? activity?.pluginId;
    if (!rules.allow({ level, message: text, fields, plugin, requestId: activity?.requestId })) return;
    if ((level === 'error' || level === 'warn') && !this.#repeats.allow({ level, message: text, plugin })) return;
    this.#hand(this.#pinoFor(activity), level, text, fields);
  }

  /** What the caller adds to the fixed fields. */
  #fieldsOf(meta: unknown, activity: Activity | undefined): PlainFields {
    const taken = activity === undefined ? this.#taken : this.#takenWithin;
    const fields = meta === undefined ? NO_FIELDS : displaceFields(toPlainFields(meta), taken);
    return this.#carried === undefined ? fields : joinFields(carriedWithin(this.#carried, activity), fields);
  }

  /** The plugin is bound like other fixed fields: adding a field to an object that was copied at once takes as long as the whole line. */
  #pinoFor(activity: Activity | undefined): Pino {
    const id = activity?.pluginId;
    if (this.#plugin !== undefined || id === undefined) return this.#pino;
    const known = this.#pinos.get(id);
    if (known !== undefined) return known;
    const pino = this.#pino.child({ plugin: id });
    this.#pinos.set(id, pino);
    return pino;
  }

  #hand(pino: Pino, level: LogLevel, message: string, fields: PlainFields): void {
    if (fields.socket === undefined) return pino[level](fields, message);
    // Kept apart, because pino takes an object with method, headers and socket for a request, and would write something else.
    const { socket, ...others } = fields;
    pino.child({ socket })[level](others, message);
  }
}

/** Within an activity only that one's request id stands at the place for it. */
function carriedWithin(carried: PlainFields, activity: Activity | undefined): PlainFields {
  return activity === undefined ? carried : displaceMore(carried, REQUEST_ID);
}

const REQUEST_ID: ReadonlySet<string> = new Set(['requestId']);
