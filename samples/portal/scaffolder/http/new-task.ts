import { InputError, type JsonObject } from 'proscenium';
import type { TaskSecrets } from '../tasks/task.js';

/** What a request for a new task says. */
export interface NewTask {
  readonly templateRef: string;
  readonly values: JsonObject;
  readonly secrets: TaskSecrets;
}

/** @throws InputError when the body of the request has another form */
export function readNewTask(body: unknown): NewTask {
  if (!isRecord(body)) throw new InputError('the body must be a JSON object with templateRef and values');
  const { templateRef, values = {}, secrets = {} } = body;
  if (typeof templateRef !== 'string')
    throw new InputError('templateRef must be a text, such as template:default/node-service');
  if (!isRecord(values)) throw new InputError('values must be an object');
  if (!isRecord(secrets) || !Object.values(secrets).every((secret) => typeof secret === 'string')) {
    throw new InputError('secrets must be an object of texts');
  }
  return { templateRef, values: values as JsonObject, secrets: secrets as TaskSecrets };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
