import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside this file, where a package puts it; or in the sources, four folders up from `dist/samples/portal/app`. */
const PLACES = ['./public/', '../../../../samples/portal/app/public/'];

/**
 * Finds the folder of the web page, which the compiler does not copy.
 *
 * @throws Error that names the places where it was looked for
 */
export function findPublicFolder(from: string = import.meta.url): string {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, from)));
  const found = folders.find((folder) => existsSync(`${folder}index.html`));
  if (found === undefined) throw new Error(`the page of the portal is in none of ${folders.join(', ')}`);
  return found;
}
