import type { Logger as Pino } from 'pino';
import type { HeldLines } from './held-lines.js';
import type { LevelRules } from './level-rules.js';
import type { PlainFields } from './plain-fields.js';
import type { RepeatLimit } from './repeat-limit.js';

/** What lines are written with, until the configuration changes. */
export interface LogSettings {
  readonly pino: Pino;
  /** What pino writes to. */
  readonly lines: HeldLines;
  readonly rules: LevelRules;
  /** Fields of every line. */
  readonly meta: PlainFields;
  readonly repeats: RepeatLimit;
}

/** Where a logger finds its settings. */
export interface SettingsSource {
  /** The settings as they are now; `undefined` while nothing can be written yet. */
  readonly current: () => LogSettings | undefined;
  /** The names of fields that no caller may set. */
  readonly reserved: ReadonlySet<string>;
}
