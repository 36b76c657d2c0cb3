/** Makes an `Error` of whatever was thrown; an `Error` stays the same object. Never throws itself. */
export function toError(thrown: unknown): Error {
  if (typeof thrown === 'string') return new Error(thrown);
  try {
    if (thrown instanceof Error) return thrown;
    return new Error(`a non-Error was thrown: ${describe(thrown)}`, { cause: thrown });
  } catch {
    // Such as a proxy whose traps throw: whoever looks at it later fails, so that it is not kept.
    return new Error('a non-Error was thrown that cannot be looked at');
  }
}

function describe(thrown: unknown): string {
  try {
    return typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
