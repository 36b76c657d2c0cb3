import { InputError, type JsonObject, type JsonValue } from 'proscenium';
import { evaluateExpression } from './evaluate-expression.js';
import { ExpressionError } from './expression.js';
import { parseExpression } from './parse-expression.js';

const OPENING = '${{';

/**
 * Replaces every `${{ expression }}` of a text.
 * To write the braces themselves, put them into a literal: `${{ '${{ secrets.TOKEN }}' }}`.
 *
 * @param text - what a template says
 * @param scope - the names that expressions may use
 * @param place - where the text stands, for messages: `file 'README.md'`
 * @throws InputError that names the place, for an expression that cannot be read or names something unknown
 */
export function renderText(text: string, scope: JsonObject, place: string): string {
  return readPieces(text, scope, place)
    .map((piece) => (typeof piece.value === 'object' ? JSON.stringify(piece.value) : String(piece.value ?? '')))
    .join('');
}

/**
 * Replaces the expressions in all texts of a value, however deep.
 * A text that is one expression and nothing else becomes whatever the expression stands for: a number stays a number, a list a list.
 * Properties and items that turn out to be empty are left out.
 *
 * @param value - a part of a template
 * @param scope - the names that expressions may use
 * @param place - where the value stands, for messages: `field 'input'`
 * @throws InputError that names the place, for an expression that cannot be read or names something unknown
 */
export function renderValue(value: JsonValue | undefined, scope: JsonObject, place: string): JsonValue | undefined {
  if (typeof value === 'string') return renderWhole(value, scope, `field '${place}'`);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    return value
      .map((item, index) => renderValue(item, scope, `${place}.${index}`))
      .filter((item) => item !== undefined);
  }
  return renderObject(value, scope, place);
}

/** {@link renderValue} for an object, which stays one. */
export function renderObject(object: JsonObject, scope: JsonObject, place: string): JsonObject {
  const entries = Object.entries(object).map(
    ([key, item]) => [key, renderValue(item, scope, `${place}.${key}`)] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

interface Piece {
  readonly kind: 'text' | 'expression';
  readonly value: JsonValue | undefined;
}

function renderWhole(text: string, scope: JsonObject, place: string): JsonValue | undefined {
  const pieces = readPieces(text.trim(), scope, place);
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === 'expression') return only.value;
  return renderText(text, scope, place);
}

function readPieces(text: string, scope: JsonObject, place: string): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (;;) {
    const opening = text.indexOf(OPENING, position);
    const plain = text.slice(position, opening === -1 ? undefined : opening);
    if (plain !== '') pieces.push({ kind: 'text', value: plain });
    if (opening === -1) return pieces;
    const { value, end } = evaluateAt(text, opening + OPENING.length, { scope, place });
    pieces.push({ kind: 'expression', value });
    position = end;
  }
}

function evaluateAt(text: string, start: number, { scope, place }: { scope: JsonObject; place: string }) {
  try {
    const { expression, end } = parseExpression(text, start);
    return { value: evaluateExpression(expression, scope), end };
  } catch (error) {
    if (error instanceof ExpressionError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}
