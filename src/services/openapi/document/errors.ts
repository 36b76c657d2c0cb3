import type { ComponentSchemas } from './component-schemas.js';
import type { OpenApiReference, OpenApiResponse } from './open-api-types.js';

/** The answers that say what went wrong, all of one form. */
export function errorResponses(schemas: ComponentSchemas): Readonly<Record<string, OpenApiResponse>> {
  const content = { 'application/json': { schema: schemas.add('ErrorResponse', ERROR) } };
  return {
    InvalidRequest: { description: 'The request does not fit what is described here.', content },
    Unauthenticated: { description: 'Nobody proved who is asking.', content },
    NotAllowed: { description: 'Whoever asks may not do this.', content },
    Failure: { description: 'Anything else that went wrong.', content },
  };
}

export function errorReference(name: string): OpenApiReference {
  return { $ref: `#/components/responses/${name}` };
}

const ERROR = {
  type: 'object',
  required: ['error', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: {
        name: { type: 'string', description: 'What kind of error it is.', examples: ['NotFoundError'] },
        message: { type: 'string' },
        requestId: { type: 'string', description: 'Finds the request in the log.' },
      },
    },
    request: {
      type: 'object',
      properties: { method: { type: 'string' }, url: { type: 'string', description: 'Below the path of the plugin.' } },
    },
    response: { type: 'object', required: ['statusCode'], properties: { statusCode: { type: 'integer' } } },
  },
};
