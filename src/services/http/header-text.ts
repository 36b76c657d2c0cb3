import type { ServerResponse } from 'node:http';

/** A header of an answer that has been set, as one text. */
export function headerText(response: ServerResponse, name: string): string | undefined {
  const value = response.getHeader(name);
  return value === undefined ? undefined : String(value);
}
