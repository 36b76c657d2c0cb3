import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import type { RootConfigSchema } from '../../contracts/root-config-schema.js';
import type { ConfigPath } from '../../services/root-config/config-path.js';
import { isJsonArray, isJsonObject } from '../../services/root-config/json.js';
import { isSecretName } from '../../services/root-config/secrets.js';

/** What a secret is shown as. */
const MASK = '***';
/** A shorter secret is hidden where it is a whole value; as a part of others it would hide half of everything. */
const SHORTEST_PART = 5;

export interface MaskOptions {
  readonly schema: Pick<RootConfigSchema, 'isRedacted'>;
  /** Texts that are secret wherever they stand. */
  readonly secrets: ReadonlySet<string>;
}

/** The values with every secret hidden: what the schema says is one, what its name gives away, and what is equal to one. */
export function maskValues(values: JsonObject, options: MaskOptions): JsonObject {
  const known = new Set(options.secrets);
  collectSecrets(values, [], options.schema, known);
  return maskObject(values, [], { ...options, secrets: known });
}

/** What the schema calls secret in one place is secret wherever else it stands. */
function collectSecrets(
  value: JsonValue | undefined,
  path: ConfigPath,
  schema: MaskOptions['schema'],
  found: Set<string>,
) {
  if (isJsonArray(value))
    for (const [index, one] of value.entries()) collectSecrets(one, [...path, index], schema, found);
  else if (isJsonObject(value))
    for (const [key, one] of Object.entries(value)) collectSecrets(one, [...path, key], schema, found);
  else if (typeof value === 'string' && value !== '' && schema.isRedacted(path) === true) found.add(value);
}

function maskObject(object: JsonObject, path: ConfigPath, options: MaskOptions): JsonObject {
  const masked: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(object))
    if (value !== undefined) masked[key] = mask(value, [...path, key], options);
  return masked;
}

function mask(value: JsonValue, path: ConfigPath, options: MaskOptions): JsonValue {
  if (isJsonArray(value)) return value.map((element, index) => mask(element, [...path, index], options));
  if (isJsonObject(value)) return maskObject(value, path, options);
  const said = options.schema.isRedacted(path);
  if (said === true) return MASK;
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  if (options.secrets.has(String(value)) || (said === undefined && isSecretName(nameOf(path)))) return MASK;
  return typeof value === 'number' ? value : maskParts(value, options.secrets);
}

function maskParts(text: string, secrets: ReadonlySet<string>): string {
  const parts = [...secrets].filter((secret) => secret.length >= SHORTEST_PART).sort((a, b) => b.length - a.length);
  const masked = parts.reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
  return masked.replace(PASSWORD_IN_URL, `$1${MASK}@`);
}

const PASSWORD_IN_URL = /^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*:)[^/?#@]+@/i;

/** The key that a value stands below, also as an element of an array. */
function nameOf(path: ConfigPath): string {
  return path.findLast((step) => typeof step === 'string') ?? '';
}
