import type { Config, JsonValue } from '../../contracts/root-config.js';
import type { RootConfigSchema } from '../../contracts/root-config-schema.js';
import type { ConfigPath } from './config-path.js';
import { isJsonArray, isJsonObject } from './json.js';
import type { MergedConfig } from './merge.js';

/** A configuration that knows which of its values no log may show. */
export interface SecretSource {
  getSecrets(): Iterable<string>;
}

/** The secrets of any configuration: those it names, or, where it names none itself, those that the names of its keys give away. */
export function secretsOf(config: Config): Iterable<string> {
  return isSecretSource(config) ? config.getSecrets() : secretsIn(config.getOptional() ?? {});
}

/** The secrets of a merged configuration: those that its schema names, and where it says nothing, those that name or origin give away. */
export function findSecrets(config: MergedConfig, schema?: RootConfigSchema): Set<string> {
  const secrets = secretsIn(config.data, schema);
  for (const { path, value } of config.noted()) if (schema?.isRedacted(path) !== false) secrets.add(value);
  return secrets;
}

/** The texts and numbers that a schema or the name of their key says to be secret, and the passwords inside URLs. */
function secretsIn(value: JsonValue, schema?: RootConfigSchema): Set<string> {
  const secrets = new Set<string>();
  collect(value, { path: [], name: '', schema }, secrets);
  return secrets;
}

/** Whether a name says that its value is secret: `password`, `clientSecret`, `github-token`, `AUTHORIZATION`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a name says that its value is known to everybody, wherever it comes from: a host or a port is no secret. */
export function isPublicName(name: string): boolean {
  return PUBLIC_NAME.test(name);
}

const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|secrets|token|credential|credentials|authorization|cookie|(?:private|api|access|signing|encryption)[-_]?key)$/i;
const PUBLIC_NAME =
  /(?:host|hostname|port|listen|url|uri|origin|domain|path|directory|file|user|username|name|id|client|database|schema|region|level|environment|enabled|mode|version)$/i;

/** Where a value stands, and the name of the key that it belongs to, also as an element of an array. */
interface Standing {
  readonly path: ConfigPath;
  readonly name: string;
  readonly schema: RootConfigSchema | undefined;
}

function collect(value: JsonValue | undefined, standing: Standing, found: Set<string>): void {
  const { path, schema } = standing;
  if (isJsonArray(value)) {
    for (const [index, element] of value.entries()) collect(element, { ...standing, path: [...path, index] }, found);
  } else if (isJsonObject(value)) {
    for (const [name, child] of Object.entries(value)) collect(child, { path: [...path, name], name, schema }, found);
  } else if (typeof value === 'string' || typeof value === 'number') {
    if (schema?.isRedacted(path) ?? isSecretName(standing.name)) found.add(String(value));
    if (typeof value === 'string') for (const password of passwordsIn(value)) found.add(password);
  }
}

/** `postgres://reader:s3cret@db/catalog` holds one, written there as it is or percent-encoded. */
function passwordsIn(text: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@:]*:([^/?#@]+)@/i.exec(text)?.[1];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function isSecretSource(config: object): config is SecretSource {
  return 'getSecrets' in config && typeof config.getSecrets === 'function';
}
