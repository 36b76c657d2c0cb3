import type { InspectedBackend } from './inspected-backend.js';

/** Takes over backends in place of their start. What it is handed may be of another copy of the package. */
export interface Inspector {
  take(backend: InspectedBackend): void;
}

const SLOT = Symbol.for('proscenium.inspection.v1');

/** Puts an inspector in the place where every backend of this process looks before it starts. */
export function installInspector(inspector: Inspector): void {
  Object.defineProperty(globalThis, SLOT, { value: inspector, configurable: true });
}

/** Who wants the backends of this process in place of their start; usually nobody. */
export function currentInspector(): Inspector | undefined {
  return (globalThis as { [SLOT]?: Inspector })[SLOT];
}
