import { dirname } from 'node:path';
import type { FileAccess } from '../reading/file-access.js';
import { claimedRef } from '../model/entity-ref.js';
import type { FieldPath } from '../model/field-problem.js';
import type { DescriptorDocument } from '../reading/descriptor-file.js';
import { type Problem, problemOf } from '../reading/problem.js';
import type { Origin } from './found-entity.js';

/** A point of a walk: what is being read there, and how it was reached. */
export interface Stop {
  readonly origin: Origin;
  /** `file:/srv/catalog/all.yaml` */
  readonly source: string;
  readonly access: FileAccess;
  /** How many steps it is away from the beginning. */
  readonly depth: number;
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

/** What is wrong with a document at a stop, with the place in the file where there is one. */
export function problemAt(document: DescriptorDocument, stop: Stop, path: FieldPath, message: string): Problem {
  // The entity that stands for a location was written nowhere.
  const field = { path: stop.isOrigin ? [] : path, message };
  return problemOf(stop.source, field, document.locate?.(path), claimedRef(document.value));
}
