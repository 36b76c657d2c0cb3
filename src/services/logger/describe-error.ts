/** What of an error is written; anything else that hangs on it, a whole request for example, stays out of the log. */
const FIELDS = ['name', 'message', 'code', 'status', 'statusCode', 'stack', 'cause', 'errors'] as const;

/** The fields of an error that belong into a log, also those that are not enumerable or inherited. */
export function describeError(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = read(error, field);
    const empty = Array.isArray(value) && value.length === 0;
    if (value !== undefined && !empty) fields[field] = value;
  }
  return fields;
}

function read(error: Error, field: string): unknown {
  try {
    return Reflect.get(error, field);
  } catch {
    return '[unreadable]';
  }
}
