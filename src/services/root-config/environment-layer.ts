import type { JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { type ConfigLayer, type LayerNotes, plainLayer } from './config-layer.js';
import { isKeyPart } from './config-path.js';
import { isJsonObject } from './json.js';
import type { Environment } from './substitution.js';

const PREFIX = 'APP_CONFIG_';

type Tree = Record<string, JsonValue>;

/**
 * The configuration that the environment holds: `APP_CONFIG_backend_listen_port=8080`. Values are JSON where they parse as JSON,
 * else text; an empty value counts as not set.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a name that is no key, for `null`, and for two variables that contradict each other
 */
export function readEnvironmentLayer(environment: Environment): ConfigLayer {
  const data: Tree = {};
  const owners = new Map<string, string>();
  // Short names first, so that what is reported does not depend on the order of the environment.
  const ours = Object.entries(environment).filter(([variable]) => variable.startsWith(PREFIX));
  for (const [variable, text] of ours.toSorted(byLength)) {
    if (text === undefined || text === '') continue;
    const parts = readParts(variable);
    place(data, parts, { variable, value: readValue(variable, text), owners });
    owners.set(parts.join('.'), variable);
  }
  const layer = plainLayer('the environment', data);
  nameVariables(layer.notes, owners);
  return layer;
}

interface Entry {
  readonly variable: string;
  readonly value: JsonValue;
  readonly owners: ReadonlyMap<string, string>;
}

function place(data: Tree, parts: readonly string[], { variable, value, owners }: Entry): void {
  let tree = data;
  for (const [index, part] of parts.entries()) {
    const taken = Object.hasOwn(tree, part) ? tree[part] : undefined;
    if (index === parts.length - 1) {
      if (taken !== undefined) throw conflict(variable, parts, owners);
      tree[part] = value;
      return;
    }
    if (taken !== undefined && !isJsonObject(taken)) throw conflict(variable, parts.slice(0, index + 1), owners);
    const next: Tree = { ...taken } as Tree;
    tree[part] = next;
    tree = next;
  }
}

function conflict(variable: string, parts: readonly string[], owners: ReadonlyMap<string, string>): Error {
  const key = parts.join('.');
  const owner = parts
    .map((_, index) => owners.get(parts.slice(0, parts.length - index).join('.')))
    .find((name) => name !== undefined);
  return problems.invalidConfig(
    `The environment variable ${variable} sets '${key}', which ${owner ?? 'another one'} sets to something else.`,
    variable,
    'remove one of the two.',
  );
}

function readParts(variable: string): string[] {
  const parts = variable.slice(PREFIX.length).split('_');
  const strange = parts.find((part) => !isKeyPart(part));
  if (strange === undefined) return parts;
  throw problems.invalidConfig(
    `The environment variable ${variable} names no configuration key: '${strange}' is no part of one.`,
    variable,
    'join the parts of the key by single underscores; a part starts with a letter and has letters, digits and single dashes.',
  );
}

function readValue(variable: string, text: string): JsonValue {
  const value = parse(text);
  if (value !== null) return value;
  throw problems.invalidConfig(
    `The environment variable ${variable} is null, which no key may be set to.`,
    variable,
    'unset it, or give it a value.',
  );
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** Messages name the very variable, not the environment as a whole. */
function nameVariables(notes: LayerNotes, owners: ReadonlyMap<string, string>): void {
  for (const path of notes.places.keys()) {
    const owner = [...owners].findLast(
      ([key]) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`),
    );
    if (owner !== undefined) notes.places.set(path, { source: `the environment variable ${owner[1]}` });
  }
}

function byLength([first]: readonly [string, unknown], [second]: readonly [string, unknown]): number {
  const difference = first.split('_').length - second.split('_').length;
  if (difference !== 0) return difference;
  return first < second ? -1 : 1;
}
