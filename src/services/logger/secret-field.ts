import { isSecretName } from '../root-config/secrets.js';

/** Names that are remembered; there are more only when somebody makes names of data. */
const REMEMBERED = 2000;
const known = new Map<string, boolean>();

/** Whether the name of a field says that its value is secret. What was found out about a name is remembered, because lines repeat them. */
export function isSecretField(name: string): boolean {
  let secret = known.get(name);
  if (secret === undefined) {
    secret = isSecretName(name);
    if (known.size < REMEMBERED) known.set(name, secret);
  }
  return secret;
}
