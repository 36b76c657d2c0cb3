/** The error that a promise rejects with; fails when it does not. */
export async function failureOf(
  work: Promise<unknown>,
): Promise<Error & { readonly errors?: readonly Error[]; readonly code?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('the promise was expected to reject, and resolved');
}

/** The error that a function throws; fails when it throws nothing. */
export function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('the function was expected to throw, and returned');
}

/** The whole message of an error, with the line and column of each TypeScript file replaced by `*`. */
export function textOf(error: Error | undefined): string {
  return (error?.message ?? 'no error').replaceAll(/(\.ts):\d+:\d+/g, '$1:*');
}

/** Several lines as one text. */
export function lines(...all: string[]): string {
  return all.join('\n');
}
