import { availableParallelism } from 'node:os';
import { findProgram } from '../../support/requirements.js';

const PINNED = findProgram('taskset') !== undefined && availableParallelism() > 1;

/** A command that runs on the first core, which servers have to themselves, or on the second, where load comes from. */
export function onCore(core: 0 | 1, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return PINNED ? ['taskset', '-c', String(core), ...command] : command;
}
