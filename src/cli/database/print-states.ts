import type { MigrationState } from './migration-state.js';

/** States of the databases of a backend, as people read them. */
export function printStates(states: readonly MigrationState[]): string {
  return states.map((state) => entry(state.plugin, state.place, linesOf(state))).join('\n');
}

/** A database with what there is to say of it, a line each. */
export function entry(plugin: string, place: string, lines: readonly Line[]): string {
  return [`${plugin}  ${place}`, ...lines.map(([label, text]) => `  ${label.padEnd(9)} ${text}`)].join('\n');
}

/** A label, and what stands behind it. */
export type Line = readonly [label: string, text: string];

function linesOf({ plugin, state, run, pending, undeclared, error }: MigrationState): Line[] {
  const migrations: Line[] = [
    ...undeclared.map((name): Line => ['unknown', `${name}, which has run and is not declared`]),
    ...run.map((name): Line => ['run', name]),
    ...pending.map((name): Line => [state === 'transient' ? 'at start' : 'pending', name]),
  ];
  if (state === 'failed') return [['error', error ?? 'unknown']];
  if (state === 'unknown') return [['unknown', 'looks after its database itself']];
  if (state === 'undeclared')
    return [
      ...migrations,
      ['error', `entities without migrations: proscenium db:generate CreateTables --plugin ${plugin}`],
    ];
  return migrations.length > 0 ? migrations : [['none', 'declares no migrations']];
}
