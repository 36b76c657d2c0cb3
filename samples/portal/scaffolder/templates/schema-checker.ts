import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { InputError, type JsonObject, Service } from 'proscenium';

/** One thing that does not fit a schema. */
export interface SchemaProblem {
  /** The way to the value at fault: `['ports', '0']`. */
  readonly path: readonly string[];
  /** What it should be: `must be integer`. */
  readonly message: string;
  /** Both together, to show to people: `ports.0 must be integer`. */
  readonly stack: string;
}

export interface SchemaResult {
  /** A copy of the value, with the defaults of the schema filled in. */
  readonly value: JsonObject;
  /** All problems, in the order of the schema; empty when the value fits. */
  readonly problems: readonly SchemaProblem[];
}

/** Checks values against JSON Schemas. The library is loaded when the first value comes in. */
@Service('plugin')
export class SchemaChecker {
  /** By the schema object: those of actions are compiled once, those of templates are forgotten with the template. */
  readonly #compiled = new WeakMap<object, ValidateFunction>();

  /**
   * @param schema - JSON Schema, draft 7
   * @param value - what to check; it is not changed
   * @throws InputError when the schema is not valid itself
   */
  async check(schema: JsonObject, value: JsonObject): Promise<SchemaResult> {
    const validate = this.#compiled.get(schema) ?? (await this.#compile(schema));
    const copy = structuredClone<JsonObject>(value);
    validate(copy);
    return { value: copy, problems: (validate.errors ?? []).map(describe) };
  }

  async #compile(schema: JsonObject): Promise<ValidateFunction> {
    const ajv = await newAjv();
    try {
      const validate = ajv.compile(schema);
      this.#compiled.set(schema, validate);
      return validate;
    } catch (error) {
      throw new InputError('the schema itself is not valid', error);
    }
  }
}

/** One for each schema: two templates may use the same `$id`. Keywords of the form, such as `ui:field`, are left alone. */
async function newAjv(): Promise<Ajv> {
  const [{ Ajv }, formats] = await Promise.all([import('ajv'), import('ajv-formats')]);
  const ajv = new Ajv({ allErrors: true, strict: false, useDefaults: true });
  formats.default.default(ajv);
  return ajv;
}

function describe({ instancePath, params, message = 'does not fit' }: ErrorObject): SchemaProblem {
  const parent = instancePath.split('/').slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, allowedValues } = params as Record<string, unknown>;
  if (typeof missingProperty === 'string') return problem([...parent, missingProperty], 'is required');
  if (typeof additionalProperty === 'string') return problem([...parent, additionalProperty], 'is not known');
  if (Array.isArray(allowedValues)) return problem(parent, `must be one of ${allowedValues.join(', ')}`);
  return problem(parent, message);
}

function problem(path: readonly string[], message: string): SchemaProblem {
  return { path, message, stack: `${path.length === 0 ? 'the value' : path.join('.')} ${message}` };
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
