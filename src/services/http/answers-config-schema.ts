import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `backend` may hold about how answers are sent, and the cookies with them. */
export const answersConfig: ConfigDeclaration = {
  path: 'backend',
  schema: {
    type: 'object',
    properties: {
      cookies: {
        type: 'object',
        properties: {
          keys: {
            description:
              'Keys that sign cookies, of 16 characters or more. The first one signs, all of them are accepted. Default: cookies are not signed.',
            type: 'array',
            minItems: 1,
            items: { type: 'string', minLength: 16, visibility: 'secret' },
            visibility: 'secret',
          },
        },
      },
      etag: {
        description: 'Whether answers get an ETag, and requests that name it a 304.',
        type: 'boolean',
        default: true,
      },
      compression: {
        description: 'Whether and from which size on answers are compressed for clients that accept it.',
        anyOf: [
          { type: 'boolean' },
          {
            type: 'object',
            properties: {
              threshold: {
                description: 'The smallest body that is compressed, in bytes.',
                type: 'integer',
                minimum: 0,
                default: 1024,
              },
            },
          },
        ],
        default: true,
      },
    },
  },
};
