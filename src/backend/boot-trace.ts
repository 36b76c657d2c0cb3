import { describeRunning } from './describe-running.js';
import { drawPlan } from './draw-plan.js';
import type { RunningBackend } from './running-backend.js';

/** Writes the plan of a backend to the error stream, with the milliseconds that its start took. */
export function traceBoot(backend: RunningBackend, durationMs: number): void {
  const description = describeRunning(backend);
  if (description !== undefined) process.stderr.write(`${drawPlan(description, { durationMs })}\n`);
}
