/** The library that makes and checks tokens: loaded with the first token, and once. */
export function loadJose(): Promise<typeof import('jose')> {
  return (loading ??= import('jose'));
}

let loading: Promise<typeof import('jose')> | undefined;
