import { dirname } from 'node:path';
import type { FileAccess } from '../reading/file-access.js';
import type { Problem } from '../reading/problem.js';
import type { Origin } from './found-entity.js';

/** A point of a walk: what is being read there, and how it was reached. */
export interface Stop {
  readonly origin: Origin;
  /** `file:/srv/catalog/all.yaml` */
  readonly source: string;
  readonly access: FileAccess;
  /** The very beginning, which is allowed whatever the rules say. */
  readonly isOrigin?: boolean;
  /** Set while earlier versions are read again: why. */
  readonly outdated?: readonly Problem[];
}

/** A file, or a pattern, that is about to be read from a stop. */
export interface Attempt {
  readonly file: string;
  readonly stop: Stop;
  readonly optional: boolean;
  /** Makes a problem that points at what led there. */
  problem(message: string): Problem;
}

/** What paths in a source are relative to. */
export function folderOf(source: string): string {
  return source.startsWith('file:') ? dirname(source.slice('file:'.length)) : process.cwd();
}
