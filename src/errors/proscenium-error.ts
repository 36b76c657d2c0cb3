/** What an error of Proscenium carries beside its sentence. */
export interface ProblemDetails {
  /** What went wrong: one sentence, subject first, names as the user wrote them. */
  readonly what: string;
  /** Class and line of the code to look at. */
  readonly where?: string | undefined;
  /** The chain that led there, outermost first. */
  readonly path?: readonly string[] | undefined;
  /** What to do about it, in the imperative; several lines when there are several likely causes. */
  readonly mend: string | readonly string[];
  readonly cause?: unknown;
  /** The single problems that a collected error reports together. */
  readonly errors?: readonly Error[] | undefined;
  /** Whether the message repeats those problems; default `true`. */
  readonly errorsInMessage?: boolean;
}

const BRAND = Symbol.for('proscenium.error');

/**
 * The one family of errors that the framework itself throws: a stable `code`, what happened, where, and how to mend it.
 *
 * @example
 * ```ts
 * try {
 *   await backend.start();
 * } catch (error) {
 *   if (ProsceniumError.is(error, 'INVALID_COMPOSITION')) for (const problem of error.errors) console.error(problem.message);
 * }
 * ```
 */
export class ProsceniumError extends Error {
  readonly code: string;
  readonly where: string | undefined;
  readonly path: readonly string[] | undefined;
  readonly mend: readonly string[];
  readonly errors: readonly Error[];

  constructor(code: string, details: ProblemDetails) {
    super(messageOf(code, details), details.cause === undefined ? {} : { cause: details.cause });
    this.name = `ProsceniumError [${code}]`;
    this.code = code;
    this.where = details.where;
    this.path = details.path;
    this.mend = linesOf(details.mend);
    this.errors = details.errors ?? [];
    Object.defineProperty(this, BRAND, { value: true });
  }

  /**
   * Tells whether a value is an error of this family, also when another copy of the package threw it.
   *
   * @param code - only an error with this code
   */
  static is(value: unknown, code?: string): value is ProsceniumError {
    return value instanceof Error && BRAND in value && (code === undefined || ('code' in value && value.code === code));
  }
}

function messageOf(code: string, details: ProblemDetails): string {
  const lines = [details.what];
  if (details.where !== undefined) lines.push(`  where  ${details.where}`);
  if (details.path !== undefined && details.path.length > 0) lines.push(`  path   ${details.path.join(' -> ')}`);
  const [first, ...others] = linesOf(details.mend);
  if (first !== undefined) lines.push(`  mend   ${first}`, ...others.map((line) => `         ${line}`));
  lines.push(`  see    docs/reference/errors.md#${code.toLowerCase()}`);
  if (details.errorsInMessage === false) return lines.join('\n');
  for (const error of details.errors ?? []) lines.push('', indent(textOf(error)));
  return lines.join('\n');
}

function textOf(error: Error): string {
  return `${error.name}: ${error.message}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function linesOf(mend: string | readonly string[]): readonly string[] {
  return typeof mend === 'string' ? [mend] : mend;
}
