import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { ConfigVisibility } from '../../decorators/config-declaration.js';
import type { ConfigPath } from '../root-config/index.js';
import { describeElement, describeKey, expand, namedKeys, type SchemaNode } from './schema-node.js';
import { contradiction, look } from './visibility.js';

/**
 * Finds what the schemas themselves say wrongly about who may see a value, whether the configuration has it or not: nobody shall learn of it
 * from a secret that is in the open. What several places refer to is reported for the one nearest to the top.
 */
export function reviewSchema(root: readonly SchemaNode[]): ConfigFault[] {
  const found: ConfigFault[] = [];
  const isNew = recognizer();
  const places: Place[] = [{ path: [], said: root, inherited: undefined }];
  // What is added on the way is visited as well.
  for (const { path, said, inherited } of places) {
    if (!said.some(speaks)) continue;
    const nodes = expand(said);
    if (!isNew(nodes, inherited)) continue;
    const { below, isContradiction } = look(nodes, inherited);
    if (isContradiction) found.push(contradiction(path));
    for (const { schema } of nodes) {
      found.push(...strange(path, schema.visibility, ['frontend', 'backend', 'secret']));
      found.push(...strange(path, schema.deepVisibility, ['frontend', 'secret']));
    }
    for (const key of new Set(namedKeys(nodes)))
      places.push({ path: [...path, key], said: describeKey(nodes, key).nodes, inherited: below });
    places.push({ path: [...path, 0], said: describeElement(nodes, 0), inherited: below });
  }
  return found;
}

interface Place {
  readonly path: ConfigPath;
  readonly said: readonly SchemaNode[];
  readonly inherited: ConfigVisibility | undefined;
}

const SPEAKING = 'visibility deepVisibility $ref properties items prefixItems allOf anyOf oneOf if then else'.split(
  ' ',
);

/** Most places only say what type a value has, and are soon done with. */
function speaks({ schema, only }: SchemaNode): boolean {
  return only !== undefined || SPEAKING.some((keyword) => keyword in schema);
}

/** Tells whether the same was said before: a schema may refer to itself, and several keys to one schema. */
function recognizer(): (nodes: readonly SchemaNode[], inherited: ConfigVisibility | undefined) => boolean {
  const numbers = new Map<object, number>();
  const numberOf = (identity: object): number => {
    const number = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, number);
    return number;
  };
  const known = new Set<string>();
  return (nodes, inherited) => {
    const key = `${nodes.map((node) => numberOf(node.only ?? node.schema)).join()} ${inherited}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  };
}

function strange(path: ConfigPath, visibility: unknown, allowed: readonly string[]): ConfigFault[] {
  if (visibility === undefined || allowed.some((one) => one === visibility)) return [];
  const problem = `is declared with the visibility ${JSON.stringify(visibility)}, which there is not`;
  const mend = `use one of ${allowed.join(', ')} in the schema that declares it.`;
  return [{ kind: 'invalid', path, problem, mend }];
}
