import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

const text = (description: string) => ({ description, type: 'string' }) as const;
const secret = (description: string) => ({ description, type: 'string', visibility: 'secret' }) as const;
const texts = (description: string) =>
  ({ description, anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }) as const;

const keyPair = {
  type: 'object',
  required: ['keyId', 'publicKeyFile'],
  properties: {
    keyId: text('The name of the key in tokens; each needs one of its own.'),
    publicKeyFile: text('A file with the public key, as SPKI in PEM.'),
    privateKeyFile: text('A file with the private key, as PKCS #8 in PEM; the first entry needs one.'),
    algorithm: { ...text('With which algorithm the key signs.'), default: 'ES256' },
  },
} as const;

const restrictions = {
  description: 'What the callers are confined to, one entry for each plugin. Default: they may do everything.',
  type: 'array',
  items: {
    type: 'object',
    required: ['plugin'],
    additionalProperties: true,
    properties: {
      plugin: text('The id of a plugin that they may call.'),
      permission: texts('The permissions that count there, as a list or separated by commas. Default: all.'),
      permissionAttribute: {
        description: 'The attributes of the permissions that count there.',
        type: 'object',
        additionalProperties: true,
        properties: { action: texts('`create`, `read`, `update`, `delete`, or several. Default: all.') },
      },
    },
  },
} as const;

/** What `backend.auth` may hold. */
export const authConfig: ConfigDeclaration = {
  path: 'backend.auth',
  schema: {
    type: 'object',
    properties: {
      dangerouslyDisableDefaultAuthPolicy: {
        description: 'Whether everybody may call every route that does not itself ask who is calling.',
        type: 'boolean',
        default: false,
      },
      pluginKeyStore: {
        description: 'Where the keys are with which plugins sign the tokens for each other.',
        type: 'object',
        properties: {
          type: {
            description:
              "`database`: each instance makes its own, the plugin's database shows them to the others; `static`: files.",
            type: 'string',
            default: 'database',
          },
          static: {
            type: 'object',
            properties: {
              keys: { description: 'The key pairs; the first one signs, all verify.', type: 'array', items: keyPair },
            },
          },
        },
      },
      externalAccess: {
        description: 'Who may call from outside. Each entry is one kind of token; they are tried in order.',
        type: 'array',
        items: {
          type: 'object',
          required: ['type'],
          properties: {
            type: text('`static`, `jwks`, `legacy`, or the type of an ExternalTokenHandler.'),
            options: {
              description: 'What the type needs.',
              type: 'object',
              additionalProperties: true,
              properties: {
                token: secret('`static`: the token, 8 characters or more.'),
                subject: text('`static`, `legacy`: what the caller is called.'),
                secret: secret('`legacy`: the secret that both sides sign with, in base64.'),
                url: text('`jwks`: where the issuer of the tokens publishes its keys.'),
                algorithm: texts('`jwks`: the algorithms that are accepted. Default: those that the keys are for.'),
                issuer: texts('`jwks`: who must have issued the token. Default: anybody with a key.'),
                audience: texts('`jwks`: whom the token must be meant for. Default: anybody.'),
                oneTime: {
                  description:
                    '`jwks`: whether each token, named by its `jti`, is accepted once. Needs one plugin in `accessRestrictions`.',
                  type: 'boolean',
                  default: false,
                },
                subjectPrefix: text('`jwks`: set before the name of the caller.'),
              },
            },
            accessRestrictions: restrictions,
          },
        },
      },
      keys: {
        description: 'Replaced by `externalAccess` entries of type `legacy`.',
        type: 'array',
        items: {
          type: 'object',
          properties: { secret: secret('A secret, in base64.'), accessRestrictions: restrictions },
        },
      },
    },
  },
};
