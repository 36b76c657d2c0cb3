import { ActionsRegistry, type Constructor, createPermission, NotAllowedError, Plugin } from 'proscenium';
import { z } from 'zod';

export const removeLamp = createPermission({ name: 'lights.lamp.remove', attributes: { action: 'delete' } });

/** What the actions of {@link LightsPlugin} have been called with. */
export const calls: unknown[] = [];

/** Offers an action of each kind. */
@Plugin('lights')
export class LightsPlugin {
  constructor(actions: ActionsRegistry) {
    actions.register({
      name: 'dim',
      title: 'Dim the lights',
      description: 'Sets the lights to a part of their brightness.',
      schema: {
        input: z.object({ percent: z.number().max(100), room: z.string().default('hall') }),
        output: z.object({ watts: z.number() }),
      },
      examples: [{ title: 'Half', input: { percent: 50, room: 'hall' }, output: { watts: 1000 } }],
      attributes: { idempotent: true },
      action: async ({ input, secrets, credentials }) => {
        calls.push({ input, secrets, principal: credentials.principal });
        return { output: { watts: input.percent * 20 } };
      },
    });
    actions.register({
      name: 'unlock',
      title: 'Unlock the dimmer',
      description: 'Opens the cabinet of the dimmer.',
      schema: {
        input: z.object({}),
        output: z.object({ isOpen: z.boolean() }),
        secrets: z.object({ pin: z.string().regex(/^\d{4}$/, { error: ({ input }) => `${String(input)} is no PIN` }) }),
      },
      attributes: { readOnly: true },
      action: async ({ secrets }) => ({ output: { isOpen: secrets.pin === '1234' } }),
    });
    actions.register({
      name: 'remove-lamp',
      title: 'Remove a lamp',
      description: 'Takes a lamp out of the plan.',
      schema: { input: z.object({}), output: z.object({}) },
      visibilityPermission: removeLamp,
      action: async () => ({ output: {} }),
    });
    actions.register({
      name: 'measure',
      title: 'Measure',
      description: 'Fails in the way that it is told.',
      schema: { input: z.object({ how: z.string() }), output: z.object({ watts: z.number() }) },
      attributes: { readOnly: true, idempotent: true },
      action: async ({ input: { how } }) => {
        if (how === 'refuse') throw new NotAllowedError('The meter is sealed');
        if (how === 'break') throw new Error('the meter is broken');
        return { output: { watts: 'many' } as unknown as { watts: number } };
      },
    });
  }
}

/** A plugin that registers what the function does, in its constructor. */
export function offering(register: (actions: ActionsRegistry) => void): Constructor {
  @Plugin('lights')
  class OfferingPlugin {
    constructor(actions: ActionsRegistry) {
      register(actions);
    }
  }
  return OfferingPlugin;
}
