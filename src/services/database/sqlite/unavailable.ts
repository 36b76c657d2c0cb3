/** Why SQLite can serve nobody at the moment, by the code of its error; `undefined` when it is the statement that is at fault. */
export function unavailable(error: { readonly code?: unknown }): string | undefined {
  const [kind] = typeof error.code === 'string' ? (/^SQLITE_[A-Z]+/.exec(error.code) ?? []) : [];
  return kind === undefined ? undefined : REASONS.get(kind);
}

/** Whether another process has locked the file, so that the same statement may succeed in a moment. */
export function isLocked(error: { readonly code?: unknown }): boolean {
  return typeof error.code === 'string' && /^SQLITE_(?:BUSY|LOCKED)/.test(error.code);
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['SQLITE_BUSY', 'its file is locked by another process.'],
  ['SQLITE_FULL', 'the disk is full.'],
  ['SQLITE_READONLY', 'its file is read-only.'],
  ['SQLITE_IOERR', 'the disk reports an error.'],
  ['SQLITE_CANTOPEN', 'its file cannot be opened.'],
]);
