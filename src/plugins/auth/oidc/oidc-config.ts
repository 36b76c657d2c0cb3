import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

/** What `auth.providers.oidc` may hold: one section for each environment. */
export const oidcConfig: ConfigDeclaration = {
  path: 'auth.providers.oidc',
  schema: {
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: {
        metadataUrl: {
          description:
            'Where the identity provider describes itself: `https://id.example.com/.well-known/openid-configuration`.',
          type: 'string',
        },
        clientId: { description: 'What the identity provider calls the portal.', type: 'string' },
        clientSecret: {
          description: 'By which the portal proves to be that.',
          type: 'string',
          visibility: 'secret',
        },
        callbackUrl: {
          description: 'Where browsers come back to. Default: `<backend.baseUrl>/api/auth/oidc/handler/frame`.',
          type: 'string',
        },
        tokenEndpointAuthMethod: {
          description: 'How the secret is shown.',
          type: 'string',
          enum: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'],
          default: 'client_secret_basic',
        },
        tokenSignedResponseAlg: {
          description: 'What the identity provider signs with.',
          type: 'string',
          default: 'RS256',
        },
        additionalScopes: {
          description: 'What is asked for beside openid, profile and email: offline_access, to stay signed in.',
          type: ['string', 'array'],
          items: { type: 'string' },
        },
        prompt: {
          description:
            'What the identity provider asks users: none, login, consent, select_account, or auto to leave that to it.',
          type: 'string',
          default: 'auto',
        },
        startUrlSearchParams: {
          description: 'Further parameters for the identity provider.',
          type: 'object',
          additionalProperties: { type: 'string' },
        },
        timeout: {
          description:
            'How long each answer of the identity provider may take. A duration: 10s, PT10S or { seconds: 10 }.',
          type: ['string', 'object'],
          default: '10 seconds',
        },
        sessionDuration: {
          description: 'How long a browser remembers who is signed in. A duration: 30d, P30D or { days: 30 }.',
          type: ['string', 'object'],
          default: '1000 days',
        },
        signIn: {
          type: 'object',
          properties: {
            resolvers: {
              description: 'Who becomes which user; the first one that finds somebody decides.',
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  resolver: {
                    description: 'emailMatchingUserEntityProfileEmail, or emailLocalPartMatchingUserEntityName.',
                    type: 'string',
                  },
                  allowedDomains: {
                    description: 'The domains of e-mail addresses that may sign in. Default: all.',
                    type: 'array',
                    items: { type: 'string' },
                  },
                  dangerouslyAllowSignInWithoutUserInCatalog: {
                    description: 'Signs in whoever the catalog does not know as well.',
                    type: 'boolean',
                    default: false,
                  },
                },
                required: ['resolver'],
              },
            },
          },
        },
      },
    },
  },
};
