/**
 * What may be kept of the name that a client gave a file: its last segment, on one line, without characters that file systems and
 * shells read in a way of their own. Still no name to store a file under: two files may have the same.
 *
 * @returns `''` when nothing is left
 */
export function cleanFileName(name: string | undefined): string {
  const last = (name ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replaceAll(FORBIDDEN, '')
    .trim()
    .replace(/^\.+/, '')
    .replace(/[. ]+$/, '');
  return Array.from(clean).length <= LONGEST ? clean : shorten(clean);
}

/** Control characters, those that change the direction of writing, and what Windows refuses. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/gu;
const LONGEST = 200;

/** Keeps the ending, which says what kind of file it is. */
function shorten(name: string): string {
  const ending = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  return (
    Array.from(name)
      .slice(0, LONGEST - ending.length)
      .join('') + ending
  );
}
