import { InputError } from '../../../errors/http-errors.js';
import { shownUrl } from '../shown-url.js';

/**
 * The parts of a path, decoded.
 *
 * @throws InputError for a path that could lead elsewhere when it becomes a part of another URL
 */
export function segmentsOf(url: URL, pathname = url.pathname): string[] {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  return segments.map((segment) => {
    const decoded = decode(segment);
    if (decoded === undefined || /[\\\0]/.test(decoded) || decoded.split('/').some(isDots))
      throw new InputError(`'${shownUrl(url)}' has a path that is no path of a repository`);
    return decoded;
  });
}

/** A text with slashes as a part of a URL; the slashes stay. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** The URL of a file below another URL, encoded no more than a browser does. */
export function childUrl(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path.replaceAll('%', '%25').replaceAll('\\', '%5C')}`;
  return url.href;
}

/** The URL of the first parts of a path. */
export function baseUrlOf(url: URL, segments: number): string {
  return `${url.origin}/${url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .slice(0, segments)
    .join('/')}`;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function isDots(part: string): boolean {
  return part === '.' || part === '..';
}
