import type { FieldProblem } from '../model/field-problem.js';

/** Kinds that are widely used, and what teaches them to this catalog. */
const TAUGHT_BY: ReadonlyMap<string, string> = new Map([['Template', 'the module ScaffolderEntityModel']]);

/** What is wrong with a kind that no processor knows, and what may help. */
export function unknownKind(kind: string, known: readonly string[]): FieldProblem {
  return {
    path: ['kind'],
    message: `'${kind}' is not known to this catalog, which knows ${known.join(', ')}; ${advice(kind, known)}`,
  };
}

function advice(kind: string, known: readonly string[]): string {
  const respelled = known.find((other) => other.toLowerCase() === kind.toLowerCase());
  if (respelled !== undefined) return `write ${respelled}`;
  return `add ${TAUGHT_BY.get(kind) ?? 'the module of the catalog that teaches this kind'} to the backend`;
}
