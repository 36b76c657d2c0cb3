import { problems } from '../../errors/catalogue.js';
import type { ConfigLocation } from './config-location.js';
import { type ConfigLayer, LayerNotes } from './config-layer.js';
import { parseConfigText } from './config-text.js';
import { DocumentResolver } from './document-resolver.js';
import { describeType, isJsonObject } from './json.js';
import type { Environment } from './substitution.js';

/**
 * Reads the configuration at a location, with all that it includes.
 *
 * @returns `undefined` when nothing is there
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export async function loadLayer(location: ConfigLocation, environment: Environment): Promise<ConfigLayer | undefined> {
  const text = await location.read();
  if (text === undefined) return undefined;
  const notes = new LayerNotes();
  const document = { location, text: await parseConfigText(text, location.name, location.extension), includedBy: [] };
  const data = await new DocumentResolver(environment, notes).resolve(document);
  if (data === undefined || data === null) return { name: location.name, data: {}, notes };
  if (isJsonObject(data)) return { name: location.name, data, notes };
  const { name } = location;
  throw problems.invalidConfig(
    `${name} is ${describeType(data)}, and an object of keys is wanted.`,
    name,
    'write `key: value` at its top level.',
  );
}
