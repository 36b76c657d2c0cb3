import type { ConfigVisibility, JsonSchema } from '../../decorators/config-declaration.js';
import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import { type ConfigPath, isJsonArray, isJsonObject } from '../root-config/index.js';
import { describeElement, describeKey, expand, type SchemaNode } from './schema-node.js';

/** What is known about who may see one value, and what holds for everything below it. */
export interface Sight {
  readonly visibility: ConfigVisibility;
  /** `false`: no secret, whatever its name. */
  readonly redact: boolean | undefined;
  readonly below: ConfigVisibility | undefined;
  /** Whether it is declared to be both seen by everybody and secret. */
  readonly isContradiction: boolean;
}

/** @param nodes - what is said about the value, expanded; @param inherited - what holds for everything below its parent */
export function look(nodes: readonly SchemaNode[], inherited: ConfigVisibility | undefined): Sight {
  const own = new Set(nodes.map(({ schema }) => schema.visibility));
  const deep = new Set(nodes.map(({ schema }) => schema.deepVisibility));
  const isSecret = inherited === 'secret' || own.has('secret') || deep.has('secret');
  const isFrontend = inherited === 'frontend' || own.has('frontend') || deep.has('frontend');
  const seen = isFrontend ? 'frontend' : 'backend';
  const visibility = isSecret ? 'secret' : seen;
  const deepFrontend = inherited === 'frontend' || deep.has('frontend') ? 'frontend' : undefined;
  return {
    visibility,
    redact: isSecret ? true : visibility === 'frontend' || nodes.some(isShown) ? false : undefined,
    below: inherited === 'secret' || deep.has('secret') || nodes.some(hidesBelow) ? 'secret' : deepFrontend,
    isContradiction: isSecret && isFrontend,
  };
}

/** What is said about the value at a path. */
export function lookAt(root: readonly SchemaNode[], path: ConfigPath): Sight {
  let nodes = expand(root);
  let sight = look(nodes, undefined);
  for (const step of path) {
    nodes = expand(typeof step === 'number' ? describeElement(nodes, step) : describeKey(nodes, step).nodes);
    sight = look(nodes, sight.below);
  }
  return sight;
}

/** The values of visibility `frontend`, with the objects around them; arrays lose the elements that nobody may see. */
export function frontendView(root: readonly SchemaNode[], values: JsonObject): JsonObject {
  return (seenFrom(values, root, undefined) as JsonObject | undefined) ?? {};
}

function seenFrom(
  value: JsonValue,
  said: readonly SchemaNode[],
  inherited: ConfigVisibility | undefined,
): JsonValue | undefined {
  const nodes = expand(said);
  const { visibility, below } = look(nodes, inherited);
  if (below === 'secret') return undefined;
  const isVisible = visibility === 'frontend';
  if (isJsonArray(value)) {
    const seen = value.flatMap((element, index) => {
      const one = seenFrom(element, describeElement(nodes, index), below);
      return one === undefined ? [] : [one];
    });
    return isVisible || seen.length > 0 ? seen : undefined;
  }
  if (!isJsonObject(value)) return isVisible ? value : undefined;
  const seen: Record<string, JsonValue> = {};
  for (const [key, child] of Object.entries(value)) {
    const one = child === undefined ? undefined : seenFrom(child, describeKey(nodes, key).nodes, below);
    if (one !== undefined) seen[key] = one;
  }
  return isVisible || Object.keys(seen).length > 0 ? seen : undefined;
}

function hidesBelow({ schema }: SchemaNode): boolean {
  return schema.visibility === 'secret' && mayHoldMore(schema);
}

/** Whether a schema is for values with something below them; a secret text says nothing about the object that may stand in its place. */
export function mayHoldMore({ type }: JsonSchema): boolean {
  return type === undefined || [type].flat().some((one) => one === 'object' || one === 'array');
}

/** A value is declared in two ways that exclude each other. */
export function contradiction(path: ConfigPath): ConfigFault {
  return {
    kind: 'invalid',
    path,
    problem: 'is declared to be seen in browsers and to be secret',
    mend: 'take one of the two visibilities out of the schemas that declare it.',
  };
}

function isShown({ schema }: SchemaNode): boolean {
  return schema.redact === false;
}
