import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

const size = (description: string, byDefault: string) =>
  ({
    description: `${description} A number of bytes, or a number with a unit: '500kb', '100mb'.`,
    type: ['integer', 'string'],
    default: byDefault,
  }) as const;

/** What `backend.reading` may hold. */
export const readingConfig: ConfigDeclaration = {
  path: 'backend.reading',
  schema: {
    type: 'object',
    properties: {
      allow: {
        description: 'What may be read without an integration. Users make the backend read what is permitted here.',
        type: 'array',
        default: [],
        items: {
          type: 'object',
          required: ['host'],
          properties: {
            host: {
              description:
                'A host, or *. and a domain for everything below it; with :8080 or :8000-8100 for other ports than the usual ones.',
              type: 'string',
              minLength: 1,
            },
            paths: {
              description: 'Paths that may be read, with everything below them; default: all.',
              type: 'array',
              items: { type: 'string' },
            },
            allowPrivate: {
              description: 'Whether the host may have an address of a private network or of this machine.',
              type: 'boolean',
              default: 'true for a host that is named, false below *.',
            },
          },
        },
      },
      timeout: durationSchema('How long a host may say nothing.', '30 seconds'),
      totalTimeout: durationSchema('How long one call may take until the last byte.', '5 minutes'),
      maxSize: size('How long an answer may be, and how much of a tree is kept in memory.', '100mb'),
      archive: {
        type: 'object',
        properties: {
          maxEntries: {
            description: 'How many files and folders an archive may hold.',
            type: 'integer',
            minimum: 1,
            default: 100_000,
          },
          maxSize: size('How large all its files together may be.', '1000mb'),
          maxRatio: {
            description: 'How many times larger than what was sent; counts above 10 MB.',
            type: 'integer',
            minimum: 1,
            default: 200,
          },
        },
      },
    },
  },
};

/** What `backend.workingDirectory` may hold. */
export const workingDirectoryConfig: ConfigDeclaration = {
  path: 'backend.workingDirectory',
  schema: {
    description: 'An existing folder for temporary files.',
    type: 'string',
    minLength: 1,
    default: 'the folder of the system',
  },
};
