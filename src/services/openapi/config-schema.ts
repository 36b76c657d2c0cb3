import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** The keys of the configuration that say what becomes of OpenAPI documents. */
export const openApiConfig: ConfigDeclaration = {
  path: 'backend.openapi',
  schema: {
    type: 'object',
    properties: {
      enabled: {
        type: 'boolean',
        description:
          'Whether OpenAPI documents are served, and the page that shows them. They tell which plugins and routes there are.',
        default: 'true, unless NODE_ENV is production',
      },
      title: {
        type: 'string',
        description: 'The title of the document of the whole backend.',
        default: "app.title, or 'Backend'",
      },
      version: { type: 'string', description: 'The version that documents name.', default: 'unversioned' },
    },
  },
};
