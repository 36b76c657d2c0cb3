import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `auth` may hold, beside what providers declare themselves. */
export const authConfig: ConfigDeclaration = {
  path: 'auth',
  schema: {
    type: 'object',
    properties: {
      environment: {
        description: 'Which environment of the providers the page uses: a key below `auth.providers.<id>`.',
        type: 'string',
        visibility: 'frontend',
      },
      providers: {
        description: 'The ways to sign in, by their ids. One that is not here is not offered.',
        type: 'object',
        additionalProperties: { type: 'object' },
      },
      session: {
        type: 'object',
        properties: {
          secret: {
            description:
              'Not needed: what belongs to a sign-in is kept in cookies. Accepted for configurations of Backstage.',
            type: 'string',
            visibility: 'secret',
          },
        },
      },
      backstageTokenExpiration: {
        description:
          'How long the token of a user lasts, from 10 minutes to 24 hours. A duration: 30m, PT30M or { minutes: 30 }.',
        type: ['string', 'object'],
        default: '1 hour',
      },
      identityTokenAlgorithm: {
        description: 'What tokens of users are signed with.',
        type: 'string',
        default: 'ES256',
      },
      omitIdentityTokenOwnershipClaim: {
        description:
          'Leaves what users own things as out of their tokens, which otherwise may outgrow a header; plugins ask for it instead.',
        type: 'boolean',
        default: true,
      },
      experimentalExtraAllowedOrigins: {
        description:
          'Origins of pages besides that of `app.baseUrl` that may sign in; `*` stands for anything but a slash: `https://*.preview.example.com`.',
        type: 'array',
        items: { type: 'string', minLength: 1 },
        default: [],
      },
      keyStore: {
        type: 'object',
        properties: {
          provider: {
            description:
              'Where keys are: made anew and shared in the `database`, only in `memory` of this process, or `static` in files.',
            type: 'string',
            enum: ['database', 'memory', 'static'],
            default: 'database',
          },
          static: {
            type: 'object',
            properties: {
              keys: {
                description: 'Pairs of keys, of which the first one signs. None is ever changed but by you.',
                type: 'array',
                minItems: 1,
                items: {
                  type: 'object',
                  properties: {
                    publicKeyFile: { description: 'A file with the public key in the form SPKI.', type: 'string' },
                    privateKeyFile: { description: 'A file with the private key in the form PKCS#8.', type: 'string' },
                    keyId: { description: 'The name of the key in tokens.', type: 'string', minLength: 1 },
                    algorithm: { description: 'What the key signs with.', type: 'string', default: 'ES256' },
                  },
                  required: ['publicKeyFile', 'privateKeyFile', 'keyId'],
                },
              },
            },
          },
        },
      },
    },
  },
};
