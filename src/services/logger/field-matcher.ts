import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { isFields, type PlainFields, type PlainValue } from './plain-fields.js';

/** What a field of a line has to be. */
export interface FieldMatcher {
  readonly field: string;
  readonly matches: (value: unknown) => boolean;
}

/**
 * Reads the object below `matchers`: a text means itself, `/…/` a regular expression, a list any of its elements, all else itself.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for an expression that is none, and for an object
 */
export function readFieldMatchers(config: Config): FieldMatcher[] {
  const matchers = config.getConfig('matchers');
  return Object.entries(matchers.get<PlainFields>()).map(([field, wanted]) => ({
    field,
    matches: readWanted(matchers, field, wanted),
  }));
}

function readWanted(matchers: Config, field: string, wanted: PlainValue): (value: unknown) => boolean {
  if (Array.isArray(wanted)) {
    const alternatives = wanted.map((alternative) => readWanted(matchers, field, alternative));
    return (value) => alternatives.some((matches) => matches(value));
  }
  if (isFields(wanted)) throw invalidValue(matchers, field, 'is an object, with which no field can be compared', MEND);
  const expression = typeof wanted === 'string' ? readExpression(matchers, field, wanted) : undefined;
  if (expression === undefined) return (value) => value === wanted;
  return (value) => typeof value === 'string' && expression.test(value);
}

const MEND = 'write a text, a number, true, false, /<regular expression>/, or a list of these.';

/** `/…/` or `/…/i`; whatever follows the last slash and is no flag makes it a path, which means itself. */
function readExpression(matchers: Config, field: string, text: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([dgimsuvy]*)$/s.exec(text) ?? [];
  if (source === undefined || flags === undefined) return undefined;
  try {
    // With g or y an expression would remember where it found something last.
    return new RegExp(source, flags.replaceAll(/[gy]/g, ''));
  } catch {
    throw invalidValue(
      matchers,
      field,
      'is no regular expression that can be compiled',
      `mend the expression, or ${MEND}`,
    );
  }
}
