/** The keys below `backend.logger`, as JSON Schema. */
export const loggerConfigSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    backend: {
      type: 'object',
      properties: {
        logger: {
          type: 'object',
          description: 'The log of the backend. All of it but the format may change while the backend runs.',
          properties: {
            level: {
              description: 'Lines of this level and of more important ones are written. LOG_LEVEL replaces it.',
              enum: ['error', 'warn', 'info', 'debug'],
              default: 'info',
            },
            format: {
              description:
                'json: one object a line; pretty: text. Default: json when NODE_ENV is production, else pretty.',
              enum: ['json', 'pretty'],
            },
            meta: { type: 'object', description: 'Fields of every line. Default: none.' },
            overrides: {
              type: 'array',
              description: 'Other levels for lines that fit; the first one that fits decides. Default: none.',
              items: {
                type: 'object',
                required: ['matchers', 'level'],
                additionalProperties: false,
                properties: {
                  matchers: {
                    type: 'object',
                    description:
                      'What the fields of a line have to be, all of them: a value, /a regular expression/, or a list of these.',
                    additionalProperties: { type: ['string', 'number', 'boolean', 'null', 'array'] },
                  },
                  level: {
                    description: 'The level of the lines that fit, higher or lower than the usual one.',
                    enum: ['error', 'warn', 'info', 'debug'],
                  },
                },
              },
            },
            maxRepeats: {
              type: 'integer',
              minimum: 0,
              description:
                'Lines of level error or warn with the same message that a plugin may write in a second; 0: any number.',
              default: 100,
            },
            redaction: {
              type: 'object',
              description: 'What is masked in the log.',
              properties: {
                allow: {
                  type: 'array',
                  items: { type: 'string' },
                  description:
                    'Values that are shown, although the configuration holds them as secrets. Default: none.',
                },
              },
            },
          },
        },
      },
    },
  },
} as const;
