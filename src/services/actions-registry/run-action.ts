import type { Credentials } from '../../contracts/credentials.js';
import type { LogWriter } from '../../contracts/logger.js';
import type { StandardSchema } from '../../decorators/route-options.js';
import { InputError } from '../../errors/http-errors.js';
import { describeIssues, pathsOf } from '../standard-schema/index.js';
import type { OfferedAction } from './offered-action.js';

/** What an action is called with, not checked yet. */
export interface ActionCall {
  readonly input: unknown;
  readonly secrets: unknown;
  readonly credentials: Credentials;
  readonly logger: LogWriter;
}

/**
 * Checks what an action is given, runs it, and checks what it gives.
 *
 * @throws InputError when one of them does not fit its schema; what the action throws
 */
export async function runAction({ definition, description }: OfferedAction, call: ActionCall): Promise<unknown> {
  const { schema } = definition;
  const { id } = description;
  const { credentials, logger } = call;
  const input = await check(
    schema.input,
    call.input,
    (issues) => `Invalid input to action "${id}": ${describeIssues('input', issues)}`,
  );
  const secrets = await checkSecrets(schema.secrets, call.secrets, id);
  const result: unknown = await definition.action({ input, secrets, credentials, logger });
  const output = typeof result === 'object' && result !== null && 'output' in result ? result.output : undefined;
  return check(schema.output, output, (issues) => {
    const message = `Invalid output from action "${id}": ${describeIssues('output', issues)}`;
    // It is the action that is wrong, and its caller cannot mend it.
    logger.error(message);
    return message;
  });
}

async function checkSecrets(schema: StandardSchema | undefined, secrets: unknown, id: string): Promise<unknown> {
  const isGiven = secrets !== undefined && secrets !== null;
  if (schema === undefined && isGiven) throw new InputError(`Action "${id}" does not accept secrets`);
  if (schema === undefined) return undefined;
  if (!isGiven) throw new InputError(`Action "${id}" requires secrets but none were provided`);
  // What libraries say of a wrong value may hold the value.
  return check(schema, secrets, (issues) => `Invalid secrets for action "${id}": ${pathsOf('secrets', issues)}`);
}

type Issues = Parameters<typeof describeIssues>[1];

async function check(schema: StandardSchema, value: unknown, say: (issues: Issues) => string): Promise<unknown> {
  const result = await schema['~standard'].validate(value);
  if (result.issues !== undefined) throw new InputError(say(result.issues));
  return result.value;
}
