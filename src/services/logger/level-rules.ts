import type { Config } from '../../contracts/root-config.js';
import { type FieldMatcher, readFieldMatchers } from './field-matcher.js';
import { isWritten, type LogLevel, moreOf, readLevel } from './log-level.js';
import type { PlainFields } from './plain-fields.js';

/** Another level for the lines that fit. */
export interface LevelOverride {
  readonly matchers: readonly FieldMatcher[];
  readonly level: LogLevel;
}

/** A line that may be written. */
export interface LineInQuestion {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: PlainFields;
  readonly plugin: unknown;
  readonly requestId: string | undefined;
}

/**
 * Reads `backend.logger.overrides`.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a level or a matcher that is none
 */
export function readLevelOverrides(config: Config): LevelOverride[] {
  const overrides = config.getOptionalConfigArray('backend.logger.overrides') ?? [];
  return overrides.map((override) => ({ level: readLevel(override, 'level'), matchers: readFieldMatchers(override) }));
}

/** Which lines are written: those of a level, unless an override says otherwise; the first that fits decides. */
export class LevelRules {
  /** The lowest level of which any line may be written. */
  readonly lowest: LogLevel;
  readonly #level: LogLevel;
  readonly #overrides: readonly LevelOverride[];

  constructor(level: LogLevel, overrides: readonly LevelOverride[]) {
    this.#level = level;
    this.#overrides = overrides;
    this.lowest = overrides.reduce((lowest, override) => moreOf(lowest, override.level), level);
  }

  /** What is left to be decided for lines that all have these fields, so that a line costs no comparison that is known already. */
  narrow(fixed: PlainFields): LevelRules {
    const left: LevelOverride[] = [];
    for (const { matchers, level } of this.#overrides) {
      // A matcher `message` always means that of the line, also where a field has the name.
      const known = matchers.filter(({ field }) => field !== 'message' && Object.hasOwn(fixed, field));
      if (!known.every(({ field, matches }) => matches(fixed[field]))) continue;
      if (known.length === matchers.length) return new LevelRules(level, left);
      left.push({ matchers: matchers.filter((matcher) => !known.includes(matcher)), level });
    }
    return new LevelRules(this.#level, left);
  }

  allow(line: LineInQuestion): boolean {
    const override = this.#overrides.find(({ matchers }) =>
      matchers.every(({ field, matches }) => matches(valueOf(line, field))),
    );
    return isWritten(line.level, override?.level ?? this.#level);
  }
}

function valueOf({ fields, ...line }: LineInQuestion, field: string): unknown {
  const ownValue = OWN.has(field) ? Reflect.get(line, field) : undefined;
  if (ownValue !== undefined) return ownValue;
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** What of a line is not among the fields that its caller gave. */
const OWN: ReadonlySet<string> = new Set(['level', 'message', 'plugin', 'requestId']);
