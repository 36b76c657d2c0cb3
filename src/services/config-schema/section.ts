import type { ConfigFault, DeclaredSection } from '../../contracts/root-config-schema.js';
import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import type { ConfigDeclaration, JsonSchema } from '../../decorators/config-declaration.js';
import type { StandardSchema } from '../../decorators/route-options.js';
import { isJsonObject } from '../root-config/index.js';
import { applyStandard, describeIssues } from './check-standard.js';
import { convert, withDefaults } from './convert.js';
import { isStandardSchema, jsonSchemaOf } from './json-schema-of.js';
import { missing, noForm } from './json-fault.js';
import { rootNode, type SchemaNode, wrap } from './schema-node.js';
import { piecesOf, type SchemaPiece } from './schema-pieces.js';
import { surelyFits } from './surely-fits.js';
import { lookAt } from './visibility.js';

/** What a schema made of a value. */
export type SectionResult =
  | { readonly value: unknown; readonly faults?: undefined }
  | { readonly faults: readonly ConfigFault[] };

/** One declared section: its schema, applied to the values at its path. */
export class Section implements DeclaredSection {
  readonly path: string;
  readonly steps: readonly string[];
  readonly owners: string[] = [];
  readonly #declaration: ConfigDeclaration;
  #schema: { readonly json: JsonSchema | undefined } | undefined;

  constructor(declaration: ConfigDeclaration) {
    this.path = declaration.path ?? '';
    this.steps = this.path === '' ? [] : this.path.split('.');
    this.#declaration = declaration;
  }

  /** Made when it is first needed, since telling a schema as JSON Schema takes a library some time. */
  get schema(): JsonSchema | undefined {
    this.#schema ??= { json: jsonSchemaOf(this.#declaration) };
    return this.#schema.json;
  }

  /** The section seen from the top of the configuration. */
  get node(): SchemaNode {
    return wrap(this.steps, () => rootNode(this.schema ?? {}));
  }

  /** The typed value of a section: converted, with defaults, and checked by a Standard Schema; a JSON Schema is checked at start. */
  read(raw: JsonValue | undefined): SectionResult {
    const { schema } = this.#declaration;
    if (isStandardSchema(schema)) return this.#apply(schema, raw);
    const value = raw ?? this.#empty;
    return { value: value === undefined ? undefined : withDefaults(this.#convert(value), [rootNode(schema)]) };
  }

  /** The parts of its schema, seen from the top of the configuration. */
  get pieces(): SchemaPiece[] {
    return this.schema === undefined ? [] : piecesOf(this.schema).map((piece) => this.#place(piece));
  }

  /** Everything that is wrong with the section in the whole configuration. */
  async check(values: JsonObject): Promise<readonly ConfigFault[]> {
    const { schema } = this.#declaration;
    if (isStandardSchema(schema))
      return checkAt(values, this.steps, (value) => this.#apply(schema, value).faults ?? []);
    const faults: ConfigFault[] = [];
    for (const piece of piecesOf(schema).map((one) => this.#place(one)))
      faults.push(...(await checkAt(values, piece.steps, (value) => checkPiece(value, piece.schema))));
    return faults;
  }

  #place({ steps, schema }: SchemaPiece): SchemaPiece {
    return { steps: [...this.steps, ...steps], schema };
  }

  #apply(schema: StandardSchema, raw: JsonValue | undefined): SectionResult {
    const value = raw === undefined ? undefined : this.#convert(raw);
    const result = applyStandard(schema, value, this.path);
    if (result.issues === undefined) return { value: result.value };
    if (value !== undefined) return { faults: this.#describe(result.issues, value) };
    // Nothing is there. An object without keys may do as well, and if not, its faults say which keys are missing.
    const second = applyStandard(schema, {}, this.path);
    if (second.issues === undefined) return { value: second.value };
    return { faults: this.#empty === undefined ? [missing([])] : this.#describe(second.issues, {}) };
  }

  #describe(issues: Parameters<typeof describeIssues>[0], value: JsonValue): ConfigFault[] {
    const root = [rootNode(this.schema ?? {})];
    return describeIssues(issues, value, (path) => lookAt(root, path).visibility === 'secret');
  }

  #convert(value: JsonValue): JsonValue {
    return this.schema === undefined ? value : convert(value, [rootNode(this.schema)]);
  }

  get #empty(): JsonObject | undefined {
    return emptyFor(this.schema);
  }
}

async function checkPiece(raw: JsonValue | undefined, schema: JsonSchema): Promise<readonly ConfigFault[]> {
  // What is not there is compared only with a schema that wants something to be there.
  const value = raw ?? (schema.required === undefined ? undefined : emptyFor(schema));
  if (value === undefined) return [];
  const converted = convert(value, [rootNode(schema)]);
  if (surelyFits(converted, schema)) return [];
  const { checkJson } = await import('./check-json.js');
  return checkJson(converted, schema);
}

/** What a section that is not there is compared with: an object without keys, where an object is wanted. */
function emptyFor(schema: JsonSchema | undefined): JsonObject | undefined {
  const type = schema?.type;
  return type === 'object' || type === undefined ? {} : undefined;
}

/** Looks at the value at a path; on the way there may be something that is no object. */
async function checkAt(
  values: JsonObject,
  steps: readonly string[],
  check: (value: JsonValue | undefined) => readonly ConfigFault[] | Promise<readonly ConfigFault[]>,
): Promise<readonly ConfigFault[]> {
  let value: JsonValue | undefined = values;
  for (const [index, step] of steps.entries()) {
    if (value === undefined) break;
    if (!isJsonObject(value)) return [noForm(steps.slice(0, index), value, ['an object'])];
    value = Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return (await check(value)).map((fault) => ({ ...fault, path: [...steps, ...fault.path] }));
}
