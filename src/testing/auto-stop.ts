/** What a test runner has for work that follows the tests: `after` of mocha and node:test, `afterAll` of vitest and jest. */
export type RegisterHook = (hook: () => Promise<void>) => unknown;

const stops = new Set<() => Promise<void>>();
const removals = new Set<() => Promise<void>>();

/** Stops something when the tests have run, if nobody has before; works where the test runner has a global `after` or `afterAll`. */
export function stopAfterTests(stop: () => Promise<void>): void {
  stops.add(stop);
}

/** Removes something when the tests have run and everything has stopped that may use it. Call what is returned when it is gone before. */
export function removeAfterTests(remove: () => Promise<void>): () => void {
  removals.add(remove);
  return () => void removals.delete(remove);
}

/** Stops, and then removes, whatever is left. */
export async function cleanUpAfterTests(): Promise<void> {
  for (const [pending, problem] of [
    [stops, 'A test backend did not stop well'],
    [removals, 'What a test has made could not be removed'],
  ] as const) {
    const all = [...pending];
    pending.clear();
    for (const outcome of await Promise.allSettled(all.map((work) => work())))
      if (outcome.status === 'rejected') process.stderr.write(`${problem}: ${String(outcome.reason)}\n`);
  }
}

// Registered when a test file imports this, because runners such as vitest and jest take no hooks while a test runs.
const { after, afterAll } = globalThis as { after?: RegisterHook; afterAll?: RegisterHook };
(after ?? afterAll)?.(cleanUpAfterTests);
