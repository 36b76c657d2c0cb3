import type { Config, JsonValue } from '../../contracts/root-config.js';
import { isJsonArray, isJsonObject } from './json.js';

/** A configuration that knows which of its values no log may show. */
export interface SecretSource {
  getSecrets(): Iterable<string>;
}

/** The secrets of any configuration: those it names, or, where it names none itself, those that the names of its keys give away. */
export function secretsOf(config: Config): Iterable<string> {
  return isSecretSource(config) ? config.getSecrets() : findSecrets(config.getOptional() ?? {});
}

/** Finds the texts whose key says that they are secret, and the passwords inside URLs. */
export function findSecrets(value: JsonValue): Set<string> {
  const secrets = new Set<string>();
  collect(value, false, secrets);
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

function collect(value: JsonValue | undefined, secret: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (secret) found.add(value);
    for (const password of passwordsIn(value)) found.add(password);
  } else if (typeof value === 'number') {
    if (secret) found.add(String(value));
  } else if (isJsonArray(value)) {
    for (const element of value) collect(element, secret, found);
  } else if (isJsonObject(value)) {
    for (const [key, child] of Object.entries(value)) collect(child, isSecretName(key), found);
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
