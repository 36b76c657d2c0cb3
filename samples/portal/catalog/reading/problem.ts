import { relative } from 'node:path';
import type { FieldProblem } from '../model/field-problem.js';
import { formatFieldPath } from '../model/field-problem.js';

/** A line and a column of a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that kept an entity, or a whole file, out of the catalog. */
export interface Problem {
  /** What was read: `file:/srv/catalog/all.yaml`. */
  readonly location: string;
  readonly line?: number;
  readonly column?: number;
  /** `spec.owner` */
  readonly field?: string;
  /** The entity, when as much as that could be read. */
  readonly entityRef?: string;
  readonly message: string;
}

/** Makes a problem of what is wrong with a field of something that was read. */
export function problemOf(location: string, problem: FieldProblem, at?: Position, entityRef?: string): Problem {
  return {
    location,
    ...at,
    ...(problem.path.length === 0 ? {} : { field: formatFieldPath(problem.path) }),
    ...(entityRef === undefined ? {} : { entityRef }),
    message: problem.message,
  };
}

/** `systems/quay.yaml:12:3: spec.owner is missing`, with files relative to the working directory. */
export function describeProblem(problem: Problem): string {
  const position = problem.line === undefined ? '' : `:${problem.line}:${problem.column}`;
  const field = problem.field === undefined ? '' : `${problem.field} `;
  return `${shorten(problem.location)}${position}: ${field}${problem.message}`;
}

/** Puts problems in the order in which they stand in their files. */
export function compareProblems(one: Problem, other: Problem): number {
  if (one.location !== other.location) return one.location < other.location ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

function shorten(location: string): string {
  if (!location.startsWith('file:')) return location;
  const path = location.slice('file:'.length);
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
