import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

const level = (severity: string, byDefault: string) =>
  ({
    description: `The level of the log for events of severity ${severity}.`,
    enum: ['debug', 'info', 'warn', 'error'],
    default: byDefault,
  }) as const;

/** What `backend.auditor` may hold. */
export const auditorConfig: ConfigDeclaration = {
  path: 'backend.auditor',
  schema: {
    type: 'object',
    properties: {
      severityLogLevelMappings: {
        type: 'object',
        properties: {
          low: level('low', 'debug'),
          medium: level('medium', 'info'),
          high: level('high', 'info'),
          critical: level('critical', 'info'),
        },
      },
    },
  },
};
