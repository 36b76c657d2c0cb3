import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { JsonValue } from '../../contracts/root-config.js';
import type { ConfigVisibility } from '../../decorators/config-declaration.js';
import { type ConfigPath, isJsonArray, isJsonObject } from '../root-config/index.js';
import { closest } from './closest.js';
import { closes, describeElement, describeKey, expand, namedKeys, type SchemaNode } from './schema-node.js';
import { contradiction, look } from './visibility.js';

/** Finds the keys that nobody declares, those that are deprecated, and those that are declared in two ways. */
export function reviewKeys(values: JsonValue, root: readonly SchemaNode[]): ConfigFault[] {
  const found: ConfigFault[] = [];
  review(values, { path: [], said: root, inherited: undefined }, found);
  return found;
}

interface Place {
  readonly path: ConfigPath;
  readonly said: readonly SchemaNode[];
  readonly inherited: ConfigVisibility | undefined;
}

function review(value: JsonValue, { path, said, inherited }: Place, found: ConfigFault[]): void {
  const nodes = expand(said);
  if (nodes.length === 0) return;
  const { below, isContradiction } = look(nodes, inherited);
  if (isContradiction) found.push(contradiction(path));
  const notice = nodes.map(({ schema }) => schema.deprecated).find((one) => one !== undefined && one !== false);
  if (notice !== undefined) found.push(deprecated(path, notice));
  if (isJsonArray(value))
    for (const [index, element] of value.entries())
      review(element, { path: [...path, index], said: describeElement(nodes, index), inherited: below }, found);
  if (!isJsonObject(value)) return;
  const isClosed = nodes.some(closes);
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined) continue;
    const description = describeKey(nodes, key);
    if (description.isDeclared)
      review(child, { path: [...path, key], said: description.nodes, inherited: below }, found);
    else if (isClosed) found.push(unknown([...path, key], closest(key, namedKeys(nodes))));
  }
}

function unknown(path: ConfigPath, similar: string | undefined): ConfigFault {
  const mend =
    similar === undefined
      ? 'remove it, or add what uses it to the backend; a plugin declares its keys with the option `config`.'
      : `correct it if you mean '${similar}', or remove it.`;
  return { kind: 'unknown', path, problem: 'is known to nothing in this backend', mend };
}

function deprecated(path: ConfigPath, notice: unknown): ConfigFault {
  const mend = typeof notice === 'string' && notice !== '' ? notice : 'see the documentation of what declares it.';
  return { kind: 'deprecated', path, problem: 'is deprecated', mend };
}
