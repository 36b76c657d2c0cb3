import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

/** What `auth.providers.guest` may hold. */
export const guestConfig: ConfigDeclaration = {
  path: 'auth.providers.guest',
  schema: {
    type: 'object',
    properties: {
      userEntityRef: {
        description: 'The user that guests are; what the catalog knows of it counts, if it is there.',
        type: 'string',
        default: 'user:development/guest',
      },
      ownershipEntityRefs: {
        description: 'What guests own things as when the catalog has no such user. Default: the user alone.',
        type: 'array',
        items: { type: 'string' },
      },
      dangerouslyAllowOutsideDevelopment: {
        description:
          'Lets guests in although `NODE_ENV` is not `development`: everybody who reaches the backend is a user then.',
        type: 'boolean',
        default: false,
      },
    },
  },
};
