import type { JsonObject } from '../../contracts/root-config.js';
import { toError } from '../../errors/to-error.js';
import type { LogLevel } from './log-level.js';
import type { PlainFields } from './plain-fields.js';
import type { SecretRedactor } from './secret-redactor.js';

/** A line of the log, as it is written as JSON. */
export interface LogLine extends JsonObject {
  readonly level: LogLevel;
  /** ISO 8601, in UTC. */
  readonly time: string;
  readonly pid: number;
  readonly msg: string;
  readonly requestId?: string;
}

/** Turns a line into another object, whose JSON is written instead of it. */
export type MapLine = (line: LogLine) => JsonObject;

/** Turns the fields of a line into what is written. */
export type RenderFields = (fields: PlainFields) => string;

export interface LineRendererOptions {
  readonly redactor: SecretRedactor;
  /** The fields in which there is nothing to redact. */
  readonly own: ReadonlySet<string>;
  /** `undefined`: the line is written as it is. */
  readonly render: RenderFields | undefined;
}

/** Makes of a line in JSON what is written: without secrets, in its final form. */
export function createRenderer({ redactor, own, render }: LineRendererOptions): (line: string) => string {
  const toText = render ?? toJson;
  return (line) => {
    const redacting = redactor.mayBeIn(line);
    if (!redacting && render === undefined) return line;
    const fields: PlainFields = JSON.parse(line);
    return toText(redacting ? redactor.redactFields(fields, own) : fields);
  };
}

/**
 * For machines that want other fields. When the function fails, the line is written as it was.
 *
 * @param reportFailure - called for the first failure only
 */
export function renderMapped(map: MapLine, reportFailure: (error: Error) => void): RenderFields {
  let failed = false;
  return (fields) => {
    try {
      return toJson(map(fields as PlainFields & LogLine));
    } catch (error) {
      if (!failed) {
        failed = true;
        reportFailure(toError(error));
      }
      return toJson(fields);
    }
  };
}

function toJson(fields: JsonObject): string {
  // A function may return anything, whatever its type says.
  const text: string | undefined = JSON.stringify(fields);
  if (text === undefined || !text.startsWith('{')) throw new TypeError('A line of the log must be an object.');
  return `${text}\n`;
}
