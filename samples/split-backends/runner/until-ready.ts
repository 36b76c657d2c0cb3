import { setTimeout as pause } from 'node:timers/promises';
import type { SplitProcess } from './way.js';

/** Waits until all processes answer; `false` when they are stopped before. */
export async function untilReady(processes: readonly SplitProcess[], signal: AbortSignal): Promise<boolean> {
  const answers = await Promise.all(processes.map((one) => untilAnswers(one, signal)));
  return answers.every(Boolean);
}

async function untilAnswers({ port }: SplitProcess, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isAnswered(`http://localhost:${port}/.backstage/health/v1/readiness`)) return true;
    await pause(50);
  }
  return false;
}

/** Anything but a 503 or 502: nginx hides how the backends are. */
async function isAnswered(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined && response.status < 500;
}
