import { problems } from '../../errors/catalogue.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import { locate, type Place } from './config-layer.js';
import { type ConfigPath, formatPath } from './config-path.js';
import { describeType } from './json.js';
import type { MergedConfig } from './merge.js';

/** `'backend.listen' in app-config.yaml`, which is how a message about a value begins. */
export function subjectOf(path: ConfigPath, place: Place | undefined): string {
  const subject = path.length === 0 ? 'the configuration' : `'${formatPath(path)}'`;
  return place === undefined ? subject : `${subject} in ${place.source}`;
}

export function wrongType(config: MergedConfig, path: ConfigPath, value: unknown, wanted: string): ProsceniumError {
  return wrongValue(config, path, `is ${describeType(value)}, and ${wanted} is wanted`, `write ${wanted} there.`);
}

export function wrongValue(config: MergedConfig, path: ConfigPath, problem: string, mend: string): ProsceniumError {
  const place = config.placeOf(formatPath(path));
  return problems.invalidConfig(`${capital(subjectOf(path, place))} ${problem}.`, place && locate(place), mend);
}

/** @param near - where it should have been, when that is known */
export function missingValue(config: MergedConfig, path: ConfigPath, near?: Place): ProsceniumError {
  const key = formatPath(path);
  const { absence, place } = absenceAt(config, path);
  if (absence !== undefined) {
    const name = place === undefined ? 'its source' : place.source;
    return problems.invalidConfig(
      `'${key}' has no value: ${name} ${absence}.`,
      place && locate(place),
      'provide what it is taken from, or a default.',
    );
  }
  const sources = config.sources;
  const anywhere = sources.length === 0 ? 'no source of configuration holds anything' : sources.join(', ');
  const where = near === undefined ? anywhere : locate(near);
  return problems.invalidConfig(`'${key}' is missing in the configuration.`, where, howToSet(path));
}

export function invalidKey(key: string): ProsceniumError {
  return problems.invalidConfig(
    `'${key}' is no configuration key.`,
    undefined,
    'join parts by dots; a part starts with a letter and has letters and digits, with single -, _ or : between them.',
  );
}

/** A key may be absent because something above it is, an include for example. */
function absenceAt(config: MergedConfig, path: ConfigPath) {
  for (let length = path.length; length > 0; length -= 1) {
    const key = formatPath(path.slice(0, length));
    const absence = config.absenceOf(key);
    if (absence !== undefined) return { absence, place: config.placeOf(key) };
  }
  return { absence: undefined, place: undefined };
}

function howToSet(path: ConfigPath): string {
  const addressable = path.every((step) => typeof step === 'string' && !step.includes('_'));
  return addressable
    ? `add it to a configuration file, or set APP_CONFIG_${path.join('_')}.`
    : 'add it to a configuration file.';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
