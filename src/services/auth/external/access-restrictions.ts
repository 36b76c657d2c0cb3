import type { PrincipalAccessRestrictions } from '../../../contracts/credentials.js';
import type { Config } from '../../../contracts/root-config.js';
import type { RestrictionsByPlugin } from '../../credentials/index.js';
import { invalidValue } from '../../root-config/index.js';

/**
 * Reads `accessRestrictions` of an entry of `backend.auth.externalAccess`.
 *
 * @returns `undefined` when it has none, so that its tokens may do everything
 * @throws ProsceniumError `INVALID_CONFIG`; a list that would restrict nothing because it is empty is refused as well
 */
export function readAccessRestrictions(entry: Config): RestrictionsByPlugin | undefined {
  if (entry.has(`options.${KEY}`))
    throw invalidValue(
      entry,
      `options.${KEY}`,
      'stands among the options, where it restricts nothing',
      'move it one level up, beside options.',
    );
  const configs = entry.getOptionalConfigArray(KEY);
  if (configs === undefined) return undefined;
  if (configs.length === 0)
    throw invalidValue(entry, KEY, 'is empty, which would restrict nothing', 'name a plugin, or leave the key out.');
  const restrictions = new Map<string, PrincipalAccessRestrictions>();
  for (const config of configs) {
    checkKeys(config, ['plugin', 'permission', 'permissionAttribute'], KEY);
    const plugin = config.getString('plugin');
    if (restrictions.has(plugin))
      throw invalidValue(
        config,
        'plugin',
        `names '${plugin}' once more: attempted to declare 'accessRestrictions' twice for plugin '${plugin}', which is not permitted`,
        'write one entry for each plugin.',
      );
    restrictions.set(plugin, readRestriction(config));
  }
  return restrictions;
}

/** Reads `a, b`, or a list of such texts. @throws ProsceniumError `INVALID_CONFIG` when nothing is in it */
export function readWords(config: Config, key: string): string[] | undefined {
  if (!config.has(key)) return undefined;
  const texts = Array.isArray(config.get(key)) ? config.getStringArray(key) : [config.getString(key)];
  const words = [...new Set(texts.flatMap((text) => text.split(/[ ,]/)).filter((word) => word !== ''))];
  if (words.length > 0) return words;
  throw invalidValue(config, key, 'is empty, which would restrict nothing', 'name at least one, or leave the key out.');
}

const KEY = 'accessRestrictions';
const ACTIONS = ['create', 'read', 'update', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

function readRestriction(config: Config): PrincipalAccessRestrictions {
  const permissionNames = readWords(config, 'permission');
  const attribute = config.getOptionalConfig('permissionAttribute');
  const action = attribute && readActions(attribute);
  return {
    ...(permissionNames && { permissionNames }),
    ...(action && { permissionAttributes: { action } }),
  };
}

function readActions(config: Config): Action[] | undefined {
  checkKeys(config, ['action'], 'permissionAttribute');
  const words = readWords(config, 'action');
  const unknown = words?.find((word) => !ACTIONS.some((action) => action === word));
  if (unknown !== undefined)
    throw invalidValue(
      config,
      'action',
      `is an invalid value: '${unknown}' at 'action' in 'permissionAttributes' config, valid values are ${list(ACTIONS)}`,
      'use one of these.',
    );
  return words as Action[] | undefined;
}

function checkKeys(config: Config, known: readonly string[], section: string): void {
  const unknown = config.keys().find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw invalidValue(
      config,
      unknown,
      `is an invalid key '${unknown}' in '${section}' config, expected one of ${list(known)}`,
      'correct or remove it.',
    );
}

function list(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}
