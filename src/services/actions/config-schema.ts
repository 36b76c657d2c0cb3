import type { Config } from '../../contracts/root-config.js';
import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema, readDuration } from '../duration/index.js';

const rules = (description: string) => ({
  description,
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      id: {
        description:
          'The ids it is about: `catalog:*`. `*` stands for any characters, `?` for one, `{a,b}` for either.',
        type: 'string',
        minLength: 1,
      },
      attributes: {
        description: 'The attributes that such an action has, all of them.',
        type: 'object',
        additionalProperties: false,
        properties: {
          destructive: { type: 'boolean' },
          idempotent: { type: 'boolean' },
          readOnly: { type: 'boolean' },
        },
      },
    },
  },
});

/** What `backend.actions` may hold. */
export const actionsConfig: ConfigDeclaration = {
  path: 'backend.actions',
  schema: {
    type: 'object',
    properties: {
      pluginSources: {
        description:
          'The plugins whose actions are listed. A plugin that is not named does not offer its actions, except where there is no such list.',
        type: 'array',
        items: { type: 'string', minLength: 1 },
      },
      filter: {
        description: 'Which actions there are, of those that plugins offer.',
        type: 'object',
        additionalProperties: false,
        properties: {
          include: rules('Only what one of these is about; without any, everything.'),
          exclude: rules('Nothing that one of these is about, whatever `include` says.'),
        },
      },
      timeout: durationSchema('How long the answer to the call of an action is waited for.', '1 minute'),
    },
  },
};

/** The plugins whose actions are listed; `undefined` where nothing is said. */
export function readActionSources(config: Config): readonly string[] | undefined {
  const sources = config.getOptionalStringArray('backend.actions.pluginSources');
  return sources === undefined ? undefined : [...new Set(sources)];
}

/** How long the answer of an action is waited for, in milliseconds. */
export function readActionTimeout(config: Config): number {
  return readDuration(config, 'backend.actions.timeout') ?? 60_000;
}
