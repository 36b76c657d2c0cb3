import { configSection } from 'proscenium';

const rules = {
  type: 'array',
  items: {
    type: 'object',
    required: ['allow'],
    properties: { allow: { description: 'Kinds of entities.', type: 'array', items: { type: 'string' } } },
  },
};

/** What may stand below `catalog`. None of it is for browsers, so every key has the usual visibility, `backend`. */
export const catalogConfig = configSection('catalog', {
  type: 'object',
  properties: {
    locations: {
      description: 'Files that are read; their paths are relative to the working directory.',
      type: 'array',
      default: [],
      items: {
        type: 'object',
        required: ['type', 'target'],
        properties: {
          type: { description: 'file, or what a module can read.', type: 'string', minLength: 1 },
          target: { description: 'Where it is; a file may have * in its path.', type: 'string', minLength: 1 },
          rules: { ...rules, description: 'What may come from there, beside what may come from everywhere.' },
        },
      },
    },
    rules: {
      ...rules,
      description: 'What may come from everywhere.',
      default: [{ allow: ['Component', 'API', 'Location'] }],
    },
    registrationRoots: {
      description:
        'Folders below which files may be registered over HTTP, relative to the working directory. Default: the folders of the locations.',
      type: 'array',
      items: { type: 'string', minLength: 1 },
    },
    processingInterval: {
      description:
        "How often one of all replicas looks at all files, beside watching them; a duration such as '30 seconds', or false: never.",
      default: '30 seconds',
      anyOf: [{ const: false }, { type: ['string', 'object'] }],
    },
  },
});
