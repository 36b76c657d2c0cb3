/** The way to a field: `['spec', 'providesApis', 0]`. */
export type FieldPath = readonly (string | number)[];

/** What is wrong with one field of an entity. */
export interface FieldProblem {
  readonly path: FieldPath;
  /** Without the name of the field, so that it reads on after it: `must be a text`. */
  readonly message: string;
}

/** An entity that cannot be taken up, with all that is wrong with it. */
export class InvalidEntityError extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(problems.map(describeFieldProblem).join('; '));
    this.name = 'InvalidEntityError';
    this.problems = problems;
  }
}

/** `spec.owner is missing` */
export function describeFieldProblem(problem: FieldProblem): string {
  return problem.path.length === 0 ? problem.message : `${formatFieldPath(problem.path)} ${problem.message}`;
}

/** `spec.providesApis.0` */
export function formatFieldPath(path: FieldPath): string {
  return path.join('.');
}
