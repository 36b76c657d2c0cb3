type RegisterHook = (hook: () => Promise<void>) => void;

/** Stops something when the tests of this process have run, where the test runner offers a hook for that (mocha, vitest, jest). */
export function stopAfterTests(stop: () => Promise<void>): void {
  pending.add(stop);
  if (isRegistered) return;
  const { after, afterAll } = globalThis as { after?: RegisterHook; afterAll?: RegisterHook };
  const register = after ?? afterAll;
  if (typeof register !== 'function') return;
  isRegistered = true;
  register(async () => {
    isRegistered = false;
    const stops = [...pending];
    pending.clear();
    for (const one of await Promise.allSettled(stops.map((each) => each())))
      if (one.status === 'rejected') process.stderr.write(`A test backend did not stop well: ${String(one.reason)}\n`);
  });
}

const pending = new Set<() => Promise<void>>();
let isRegistered = false;
