/** The longest text that is kept of an error. */
const LONGEST = 2000;

/**
 * An error as JSON, to be kept and shown: name, message, code and cause, without stack and whatever else hangs on it. Never throws, however
 * odd the error is: the end of a run has to be written down.
 */
export function describeError(error: Error): string {
  return JSON.stringify(piecesOf(error, 0));
}

function piecesOf(error: Error, depth: number): object {
  const cause = read(error, 'cause');
  const code = read(error, 'code');
  return {
    name: textOf(read(error, 'name')),
    message: textOf(read(error, 'message')),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error && depth < 3 ? { cause: piecesOf(cause, depth + 1) } : {}),
  };
}

function read(error: object, property: string): unknown {
  try {
    return Reflect.get(error, property);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
