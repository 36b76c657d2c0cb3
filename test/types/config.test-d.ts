/** What the compiler says about sections of the configuration. Compiled, never run. */
import { type ConfigOf, configSection, type JsonObject } from 'proscenium';

// JSON may hold JSON without end; the compiler comes to the end of its type.
export const labels = configSection<{ [pluginId: string]: JsonObject }>('labels', {});
export const labelsOf = (all: ConfigOf<typeof labels>, pluginId: string): JsonObject | undefined => all[pluginId];

export const anything = configSection('anything', {});
export const whole = (value: ConfigOf<typeof anything>): JsonObject => value;

const shop = configSection<{ tills: { pin: number }[] }>('shop', {});
export function change(settings: ConfigOf<typeof shop>): void {
  // @ts-expect-error what the configuration holds is not written to
  settings.tills.push({ pin: 1 });
  // @ts-expect-error at any depth
  for (const till of settings.tills) till.pin = 2;
}
