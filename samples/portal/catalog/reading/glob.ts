import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type FileStamps, stampOf } from './file-stamps.js';
import { matchesWildcards } from './wildcard.js';

/** What a pattern led to. */
export interface GlobResult {
  /** Absolute, in alphabetical order. */
  readonly files: readonly string[];
  /** Every folder that was looked into: a file that appears in one of them may match later. */
  readonly folders: FileStamps;
}

/** Tells whether a path has wildcards: `*`, `?`, `**` or `{a,b}`. */
export function isGlob(path: string): boolean {
  return /[*?{]/.test(path);
}

/** The folder above the first wildcard of a pattern, below which everything it matches lies. */
export function folderOfGlob(pattern: string): string {
  const parts = resolve(pattern).split(sep);
  return parts.slice(0, parts.findIndex(isGlob)).join(sep) || sep;
}

/**
 * Finds the files that match a pattern. `**` stands for any folders, but follows no symbolic links, so that it ends;
 * names that start with a dot are matched only by patterns that do.
 *
 * @throws Error when the folder above the first wildcard cannot be read
 */
export async function findFiles(pattern: string): Promise<GlobResult> {
  const base = folderOfGlob(pattern);
  const steps = resolve(pattern)
    .slice(base.length)
    .split(sep)
    .filter((step) => step !== '');
  const files = new Set<string>();
  const folders = new Map<string, string>();
  await readdir(base);
  await descend(base, steps, { files, folders });
  return { files: [...files].toSorted(), folders };
}

interface Found {
  readonly files: Set<string>;
  readonly folders: Map<string, string>;
}

async function descend(folder: string, steps: readonly string[], found: Found): Promise<void> {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  if (step === '**') await descend(folder, rest.length === 0 ? ['*'] : rest, found);
  found.folders.set(folder, await stampOf(folder));
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (step === '**') {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await descend(path, steps, found);
    } else if (matches(entry.name, step)) {
      if (rest.length > 0) await descend(path, rest, found);
      else if (!entry.isDirectory()) found.files.add(path);
    }
  }
}

function matches(name: string, step: string): boolean {
  return (step.startsWith('.') || !name.startsWith('.')) && matchesWildcards(name, step);
}
