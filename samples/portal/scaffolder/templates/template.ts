import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InputError, type JsonObject, type JsonValue } from 'proscenium';
import type { TaskSpec, TaskStep } from '../tasks/task.js';
import type { Entity } from './catalog-client.js';
import { formatEntityRef } from './entity-ref.js';

/** A Template entity, read and in order. */
export interface Template {
  readonly entityRef: string;
  readonly apiVersion: string;
  readonly metadata: Entity['metadata'];
  /** One JSON Schema for each page of the form. */
  readonly parameters: readonly JsonObject[];
  readonly steps: readonly TaskStep[];
  readonly output: JsonObject;
  readonly baseUrl?: string;
}

/**
 * Reads a template out of an entity.
 *
 * @throws InputError when the entity is of another kind, or has no proper steps
 */
export function readTemplate(entity: Entity): Template {
  const { apiVersion, kind, metadata, spec = {} } = entity;
  const entityRef = formatEntityRef({ kind, namespace: metadata.namespace ?? 'default', name: metadata.name });
  if (kind.toLowerCase() !== 'template') throw new InputError(`'${entityRef}' is not a template`);
  if (!isList(spec['steps'])) throw new InputError(`the template '${entityRef}' has no list of steps`);
  const steps = spec['steps'].map((step, index) => readStep(step, index, entityRef));
  checkUnique(steps, entityRef);
  const parameters = [spec['parameters'] ?? []].flat().filter(isObject);
  const output = isObject(spec['output']) ? spec['output'] : {};
  const baseUrl = readBaseUrl(metadata.annotations ?? {});
  return { entityRef, apiVersion, metadata, parameters, steps, output, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** What a task keeps of the template that it came from. */
export function describeTemplate({ entityRef, baseUrl, metadata }: Template): TaskSpec['templateInfo'] {
  return { entityRef, ...(baseUrl === undefined ? {} : { baseUrl }), entity: { metadata } };
}

function readStep(step: JsonValue, index: number, entityRef: string): TaskStep {
  const at = `step ${index + 1} of the template '${entityRef}'`;
  if (!isObject(step) || typeof step['action'] !== 'string') throw new InputError(`${at} names no action`);
  const { action, id = `step-${index + 1}`, name = action, input, if: condition } = step;
  if (typeof id !== 'string' || typeof name !== 'string')
    throw new InputError(`the id and the name of ${at} are not texts`);
  if (input !== undefined && !isObject(input)) throw new InputError(`the input of ${at} is not an object`);
  if (condition !== undefined && typeof condition !== 'string' && typeof condition !== 'boolean') {
    throw new InputError(`the condition of ${at} is neither a text nor true or false`);
  }
  return { id, name, action, ...(input && { input }), ...(condition !== undefined && { if: condition }) };
}

function checkUnique(steps: readonly TaskStep[], entityRef: string): void {
  const twice = steps.find((step, index) => steps.findIndex((other) => other.id === step.id) !== index);
  if (twice !== undefined) throw new InputError(`two steps of the template '${entityRef}' have the id '${twice.id}'`);
}

/** The catalog notes where it has read an entity: `file:/templates/node-service/template.yaml`. */
function readBaseUrl(annotations: Readonly<Record<string, string>>): string | undefined {
  const target = /^file:(.+)$/.exec(annotations['backstage.io/managed-by-location'] ?? '')?.[1];
  if (target === undefined) return undefined;
  const file = target.startsWith('//') ? fileURLToPath(`file:${target}`) : target;
  return `${pathToFileURL(dirname(file)).href}/`;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
