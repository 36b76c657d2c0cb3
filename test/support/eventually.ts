import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when something has become true; rejects when it has not within 10 seconds. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`this has not become true: ${isTrue}`);
    await pause(10);
  }
}
