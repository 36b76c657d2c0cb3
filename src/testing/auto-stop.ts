type RegisterHook = (hook: () => Promise<void>) => void;

const pending = new Set<() => Promise<void>>();

/** Stops something when the tests have run, if nobody has before; works where the test runner has a global `after` or `afterAll`. */
export function stopAfterTests(stop: () => Promise<void>): void {
  pending.add(stop);
}

// Registered when a test file imports this, because runners such as vitest and jest take no hooks while a test runs.
const { after, afterAll } = globalThis as { after?: RegisterHook; afterAll?: RegisterHook };
(after ?? afterAll)?.(async () => {
  const stops = [...pending];
  pending.clear();
  for (const outcome of await Promise.allSettled(stops.map((stop) => stop())))
    if (outcome.status === 'rejected')
      process.stderr.write(`A test backend did not stop well: ${String(outcome.reason)}\n`);
});
