import type { ActionDescription } from '../../contracts/actions.js';
import type { ActionDefinition } from '../../contracts/actions-registry.js';
import type { MutableJsonObject } from '../../contracts/mutable-json.js';
import type { StandardSchema } from '../../decorators/route-options.js';
import { problems } from '../../errors/catalogue.js';
import { toJsonSchema } from '../standard-schema/index.js';

// What an action takes and gives does not matter here, and only `any` stands for whatever it may be.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyActionDefinition = ActionDefinition<any, any, any>;

/** An action of a plugin, with what others are told of it. */
export interface OfferedAction {
  readonly definition: AnyActionDefinition;
  readonly description: ActionDescription;
}

/**
 * Checks an action and describes it.
 *
 * @throws ProsceniumError `INVALID_ACTION` for a name that is not kebab-case, and for schemas that cannot be written as JSON Schema
 */
export function offerAction(pluginId: string, definition: AnyActionDefinition): OfferedAction {
  const { name, title, description, schema, examples, attributes } = definition;
  const id = `${pluginId}:${name}`;
  if (typeof name !== 'string' || !KEBAB_CASE.test(name) || name.length > LONGEST_NAME)
    throw problems.invalidAction(
      `Plugin '${pluginId}' registers an action with the name '${name}'.`,
      `use small letters, digits and single hyphens, ${LONGEST_NAME} characters at most: 'dim-lights'.`,
    );
  const { readOnly = false, idempotent = false, destructive = !readOnly } = attributes ?? {};
  return {
    definition,
    description: {
      id,
      name,
      title,
      description,
      pluginId,
      attributes: { destructive, idempotent, readOnly },
      // They are sent as JSON and read by nobody here.
      ...(examples !== undefined && { examples: examples as unknown as NonNullable<ActionDescription['examples']> }),
      schema: {
        input: describe(id, 'input', schema?.input),
        output: describe(id, 'output', schema?.output),
        ...(schema?.secrets !== undefined && { secrets: describe(id, 'secrets', schema.secrets) }),
      },
    },
  };
}

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 100;

function describe(id: string, part: 'input' | 'output' | 'secrets', schema: StandardSchema | undefined) {
  const standard = schema?.['~standard'];
  if (schema === undefined || standard === undefined)
    throw problems.invalidAction(
      `Action "${id}" has no schema for its ${part}.`,
      'give it one of a library that speaks Standard Schema, such as zod: an object without properties where there is nothing to give.',
    );
  const described = convert(id, part, schema);
  if (described === undefined)
    throw problems.invalidAction(
      `The schema for the ${part} of action "${id}" cannot be written as JSON Schema: ${standard.vendor} has no means to.`,
      'use a library with the Standard JSON Schema interface, such as zod 4.2 or newer.',
    );
  if (described['type'] !== 'object')
    throw problems.invalidAction(
      `The schema for the ${part} of action "${id}" is not that of an object.`,
      'describe an object, and put the value into one of its properties.',
    );
  return described as MutableJsonObject;
}

function convert(id: string, part: 'input' | 'output' | 'secrets', schema: StandardSchema) {
  try {
    return toJsonSchema(schema, part === 'output' ? 'output' : 'input');
  } catch (error) {
    throw problems.invalidAction(
      `The schema for the ${part} of action "${id}" cannot be written as JSON Schema.`,
      'describe only what JSON can hold.',
      error,
    );
  }
}
