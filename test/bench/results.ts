import { cpus } from 'node:os';
import type { ContainerResult } from './benches/container.js';
import type { HttpSample } from './benches/http.js';
import type { ImportResult } from './benches/imports.js';
import type { MemorySample } from './benches/memory.js';
import type { StartSample } from './benches/start.js';
import type { Extent } from './options.js';

/** All that one run measured, as plain data, so that the page can be written from it again. */
export interface Results {
  readonly machine: string;
  readonly date: string;
  /** What the load came from. */
  readonly load: string;
  readonly extent: Extent;
  readonly http?: readonly HttpSample[];
  readonly start?: readonly StartSample[];
  readonly memory?: readonly MemorySample[];
  readonly container?: ContainerResult;
  readonly imports?: ImportResult;
}

export function describeMachine(): string {
  const list = cpus();
  return `${list[0]?.model ?? 'unknown processor'}, ${list.length} cores, Node ${process.version}, Linux`;
}
