import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Whether Node would send a header of this name. */
export function isHeaderName(name: string): boolean {
  return isAccepted(() => validateHeaderName(name));
}

/** Whether Node would send a header with this value. */
export function isHeaderValue(value: string): boolean {
  // The name is only for a message that nobody sees.
  return isAccepted(() => validateHeaderValue('any', value));
}

function isAccepted(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}
