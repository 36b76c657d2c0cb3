import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { JsonValue } from '../../contracts/root-config.js';
import type { SchemaIssue, SchemaResult, StandardSchema } from '../../decorators/route-options.js';
import { problems } from '../../errors/catalogue.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { type ConfigPath, isSecretName } from '../root-config/index.js';
import { GENERIC, missing, valueAt } from './json-fault.js';

/**
 * What a Standard Schema makes of a value.
 *
 * @throws ProsceniumError `INVALID_ARGUMENT` when it answers with a promise: reading configuration does not wait
 */
export function applyStandard<T>(
  schema: StandardSchema<T>,
  value: JsonValue | undefined,
  section: string,
): SchemaResult<T> {
  const result = schema['~standard'].validate(value);
  if (!isPromiseLike(result)) return result;
  result.then(undefined, () => undefined);
  throw problems.invalidArgument(`configSection('${section}')`, 'a schema that answers at once', result);
}

/**
 * The issues of a library as faults. Its message may quote the value, so it is not repeated for what may be secret.
 *
 * @param isSecret - whether the schema says that the value at a path below the section is secret
 */
export function describeIssues(
  issues: readonly SchemaIssue[],
  value: JsonValue,
  isSecret: (path: ConfigPath) => boolean,
): ConfigFault[] {
  return issues.map(({ message, path: steps = [] }) => {
    const path = steps.map(readStep);
    if (path.length > 0 && valueAt(value, path) === undefined) return missing(path);
    const isHidden = isSecret(path) || path.some((step) => typeof step === 'string' && isSecretName(step));
    const problem = isHidden ? GENERIC.problem : `does not fit what is declared for it: ${message.replace(/\.$/, '')}`;
    return { kind: 'invalid', path, problem, mend: 'correct it.' };
  });
}

function readStep(step: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof step === 'object' ? step.key : step;
  return typeof key === 'number' ? key : String(key);
}
