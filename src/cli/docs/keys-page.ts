import type { DeclaredSection } from '../../contracts/root-config-schema.js';
import { type KeyDescription, listKeys } from './list-keys.js';

/** Writes a Markdown page of all keys: a table for each part of the configuration. */
export function writeKeysPage(title: string, sections: readonly DeclaredSection[]): string {
  const rows = collectRows(sections);
  const groups = groupRows(rows);
  const parts = [...groups.keys()].toSorted().flatMap((name) => [`## ${name}`, writeTable(groups.get(name) ?? [])]);
  const silent = sections.filter(({ schema }) => schema === undefined).map(writeSilent);
  return [`# ${title}`, 'Written by `proscenium config:docs`.', ...parts, ...silent].join('\n\n');
}

interface Row extends KeyDescription {
  readonly owners: ReadonlySet<string>;
}

/** Each key once, with everybody who declares it. */
function collectRows(sections: readonly DeclaredSection[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { path, owners, schema } of sections)
    for (const row of schema === undefined ? [] : listKeys(schema, path)) {
      const known = rows.get(row.key);
      rows.set(row.key, { ...(known ?? row), owners: new Set([...(known?.owners ?? []), ...owners]) });
    }
  return [...rows.values()];
}

/** By their first part; `backend`, which all services share, is divided once more. */
function groupRows(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const shared = (row: Row) => row.key.split(/[.[]/).slice(0, 2).join('.');
  const sizes = count(rows.map(shared));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const [first = ''] = row.key.split(/[.[]/);
    const name = first === 'backend' && (sizes.get(shared(row)) ?? 0) > 1 ? shared(row) : first;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function writeTable(rows: readonly Row[]): string {
  return [
    '| key | type | default | visibility | declared by | |',
    '|---|---|---|---|---|---|',
    ...rows.map(writeRow),
  ].join('\n');
}

function writeRow(row: Row): string {
  const remarks = [row.description, deprecationOf(row)].filter((part) => part !== '').join(' ');
  const owners = [...row.owners].map(code).join(', ');
  return `| ${[code(row.key), row.type, row.default, row.visibility, owners, remarks].map(cell).join(' | ')} |`;
}

function deprecationOf({ deprecated = false }: KeyDescription): string {
  if (typeof deprecated === 'string') return `Deprecated: ${deprecated}`;
  return deprecated ? 'Deprecated.' : '';
}

function writeSilent({ path, owners }: DeclaredSection): string {
  const place = path === '' ? 'Some keys' : `Keys below ${code(path)}`;
  return `${place} are declared by ${owners.map(code).join(', ')} with a schema that does not list them.`;
}

/** A text as one cell, whatever it holds. */
function cell(text: string): string {
  const line = text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
  return line.replaceAll(/(`[^`]*`)|</g, (_, span?: string) => span ?? '&lt;');
}

function code(text: string): string {
  return `\`${text}\``;
}
