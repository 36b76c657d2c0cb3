/** The environment as configuration sees it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What became of a text. */
export interface Substitution {
  /** `undefined` when a variable without a default is not set. */
  readonly text: string | undefined;
  /** The variables that are missing. */
  readonly missing: readonly string[];
  /** Whether the text allows each of them to be missing: `${NAME:-}`. */
  readonly mayBeMissing: boolean;
  /** The values that were put in from the environment. */
  readonly values: readonly string[];
}

const VARIABLE = /(\$+)\{([^{}]*)\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` by what the environment says; `$${NAME}` stands for the text `${NAME}`.
 * What was put in is not looked at again.
 */
export function substitute(text: string, environment: Environment): Substitution {
  const missing: string[] = [];
  let mayBeMissing = true;
  const values: string[] = [];
  const replaced = text.replaceAll(VARIABLE, (_, dollars: string, inner: string) => {
    if (dollars.length > 1) return `${dollars.slice(1)}{${inner}}`;
    const { name, fallback } = readVariable(inner);
    const value = readEnvironment(environment, name);
    if (value !== undefined && (value !== '' || fallback === undefined)) {
      values.push(value);
      return value;
    }
    if (fallback === undefined || fallback === '') missing.push(name);
    if (fallback === undefined) mayBeMissing = false;
    return fallback ?? '';
  });
  return { text: missing.length > 0 ? undefined : replaced, missing, mayBeMissing, values };
}

/** The value of a variable, without the blanks around it. */
export function readEnvironment(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
}

function readVariable(inner: string): { name: string; fallback?: string } {
  const separator = inner.indexOf(':-');
  if (separator < 0) return { name: inner.trim() };
  return { name: inner.slice(0, separator).trim(), fallback: inner.slice(separator + 2).trim() };
}
