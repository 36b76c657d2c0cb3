/** The steps from the top of the configuration to a value: names of keys and positions in arrays. */
export type ConfigPath = readonly (string | number)[];

/** `['a', 'b', 0, 'c']` as messages and this folder's maps write it: `a.b[0].c`. */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** What one part of a key may be; keys are such parts with dots between. */
const KEY_PART = /^[a-z][a-z0-9]*(?:[-_:][a-z0-9]+)*$/i;

export function isKeyPart(part: string): boolean {
  return KEY_PART.test(part);
}

/** Whether a text is a whole key: `backend.cors`. */
export function isConfigKey(key: string): boolean {
  return key.split('.').every(isKeyPart);
}
