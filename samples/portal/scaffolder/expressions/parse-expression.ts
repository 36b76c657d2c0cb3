import { type Expression, ExpressionError, type Filter, FILTERS } from './expression.js';

/** An expression together with the place right after its closing braces. */
export interface ParsedExpression {
  readonly expression: Expression;
  readonly end: number;
}

/**
 * Reads one expression out of a longer text, up to and including the `}}` that closes it.
 *
 * ```text
 * expression = "not" expression | comparison
 * comparison = filtered [ ( "==" | "!=" ) filtered ]
 * filtered   = value { "|" filter }
 * value      = path | text | number | "true" | "false"
 * path       = name { "." name | "[" ( text | number ) "]" }
 * ```
 *
 * @param text - the text that holds it
 * @param start - right after the opening `${{`
 * @throws ExpressionError when what stands there is not an expression
 */
export function parseExpression(text: string, start = 0): ParsedExpression {
  const tokens = new Tokens(text, start);
  const expression = readExpression(tokens);
  if (!tokens.take('}}')) throw tokens.unexpected("'}}'");
  return { expression, end: tokens.position };
}

function readExpression(tokens: Tokens): Expression {
  if (tokens.take('not')) return { kind: 'not', operand: readExpression(tokens) };
  const left = readFiltered(tokens);
  if (tokens.take('==')) return { kind: 'equals', left, right: readFiltered(tokens) };
  if (tokens.take('!=')) return { kind: 'not', operand: { kind: 'equals', left, right: readFiltered(tokens) } };
  return left;
}

function readFiltered(tokens: Tokens): Expression {
  let operand = readOperand(tokens);
  while (tokens.take('|')) {
    const filter = tokens.takeIf('name', isFilter);
    if (filter === undefined) throw tokens.unexpected(`one of the filters ${FILTERS.join(', ')}`);
    operand = { kind: 'filter', filter, operand };
  }
  return operand;
}

function readOperand(tokens: Tokens): Expression {
  const literal = readLiteral(tokens);
  if (literal !== undefined) return { kind: 'literal', value: literal };
  if (tokens.take('true')) return { kind: 'literal', value: true };
  if (tokens.take('false')) return { kind: 'literal', value: false };
  return { kind: 'path', keys: readPath(tokens) };
}

function readPath(tokens: Tokens): string[] {
  const keys = [readName(tokens)];
  for (;;) {
    if (tokens.take('.')) {
      keys.push(readName(tokens));
    } else if (tokens.take('[')) {
      const key = readLiteral(tokens);
      if (key === undefined) throw tokens.unexpected('a text or a number');
      if (!tokens.take(']')) throw tokens.unexpected("']'");
      keys.push(String(key));
    } else {
      return keys;
    }
  }
}

function readName(tokens: Tokens): string {
  const name = tokens.takeIf('name', isAnything);
  if (name === undefined) throw tokens.unexpected('a name');
  return name;
}

function readLiteral(tokens: Tokens): string | number | undefined {
  const text = tokens.takeIf('text', isAnything);
  if (text !== undefined) return text.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
  const digits = tokens.takeIf('number', isAnything);
  return digits === undefined ? undefined : Number(digits);
}

type TokenKind = 'name' | 'text' | 'number' | 'sign';

const TOKEN =
  /(?<name>[A-Za-z_][\w-]*)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>\d+(?:\.\d+)?)|(?<sign>==|!=|\}\}|[.|[\]])/sy;
const SPACE = /\s*/y;

/** Walks over a text, one token at a time. */
class Tokens {
  readonly #text: string;
  /** Right after the last token that was taken. */
  position: number;
  #kind: TokenKind | undefined;
  #token = '';
  #next = 0;

  constructor(text: string, start: number) {
    this.#text = text;
    this.position = start;
    this.#look();
  }

  /** Takes a name or a sign when it comes next. */
  take(token: string): boolean {
    if (this.#token !== token || this.#kind === 'text') return false;
    this.#advance();
    return true;
  }

  /** Takes a token of this kind when it comes next and fits. */
  takeIf<T extends string>(kind: TokenKind, fits: (token: string) => token is T): T | undefined {
    const token = this.#token;
    if (this.#kind !== kind || !fits(token)) return undefined;
    this.#advance();
    return token;
  }

  unexpected(wanted: string): ExpressionError {
    const found = this.#kind === undefined ? describeRest(this.#text.slice(this.position)) : `'${this.#token}'`;
    return new ExpressionError(`the expression has ${found} where ${wanted} is expected`);
  }

  #advance(): void {
    this.position = this.#next;
    this.#look();
  }

  #look(): void {
    SPACE.lastIndex = this.position;
    SPACE.exec(this.#text);
    TOKEN.lastIndex = SPACE.lastIndex;
    const groups = TOKEN.exec(this.#text)?.groups ?? {};
    this.#next = TOKEN.lastIndex;
    const [kind, token] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [undefined, ''];
    this.#kind = kind as TokenKind | undefined;
    this.#token = token;
  }
}

function describeRest(rest: string): string {
  const character = rest.trimStart().charAt(0);
  return character === '' ? 'its end' : `'${character}'`;
}

function isFilter(token: string): token is Filter {
  return FILTERS.includes(token as Filter);
}

function isAnything(token: string): token is string {
  return token !== '';
}
