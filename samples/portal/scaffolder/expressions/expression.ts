/** What may follow a `|`. */
export const FILTERS = ['upper', 'lower', 'slug', 'dump'] as const;
export type Filter = (typeof FILTERS)[number];

/** A parsed expression: plain data, discriminated by `kind`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'path'; readonly keys: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: Filter; readonly operand: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'equals'; readonly left: Expression; readonly right: Expression };

/** An expression of a template cannot be read, or names something that does not exist. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
