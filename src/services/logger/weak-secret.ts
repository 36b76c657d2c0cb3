import { isSecretName } from '../root-config/secrets.js';
import { isFields, type PlainValue } from './plain-fields.js';

/** Why a secret is not masked. */
export type Weakness = 'short' | 'common';

/** Shorter texts are a part of too many words. */
const SHORTEST = 4;
/** What logs are full of; a mask in its place would hide what is no secret, and give away what the secret is. */
const COMMON: ReadonlySet<string> = new Set(
  `true false null none undefined error warn info debug level time message meta plugin service requestid method status path
  admin administrator root user username guest name password passwd secret token test testing example default local localhost
  postgres postgresql mysql redis sqlite backstage proscenium catalog backend frontend database
  development production staging http https`.split(/\s+/),
);

/** Why a secret cannot be masked; `undefined` when it can. */
export function weaknessOf(secret: string): Weakness | undefined {
  if (secret.length < SHORTEST) return 'short';
  return COMMON.has(secret.toLowerCase()) ? 'common' : undefined;
}

/** The keys whose value is one of these texts, or a URL with one of them as password; of several those whose name says that they are secret. */
export function keysOf(texts: readonly string[], data: PlainValue): string[] {
  const keys = findKeys(new Set(texts), data, '');
  const secret = keys.filter(isSecretName);
  return secret.length > 0 ? secret : keys;
}

function findKeys(texts: ReadonlySet<string>, data: PlainValue, key: string): string[] {
  if (Array.isArray(data)) return data.flatMap((element, index) => findKeys(texts, element, `${key}[${index}]`));
  if (isFields(data))
    return Object.entries(data).flatMap(([name, value]) =>
      findKeys(texts, value, key === '' ? name : `${key}.${name}`),
    );
  const value = String(data).trim();
  return texts.has(value) || [...texts].some((text) => value.includes(`:${text}@`)) ? [key] : [];
}
