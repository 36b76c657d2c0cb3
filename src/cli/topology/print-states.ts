import { isWell, type BackendState, type PluginState } from './backend-state.js';

/** States of the backends of a topology, as people read them. */
export function printStates(states: readonly BackendState[]): string {
  const rows = states.flatMap((state) => [
    [state.name, state.url, state.problem ?? (isWell(state) ? 'ok' : 'live and ready')],
    ...state.plugins.map((plugin) => [`  ${plugin.id}`, '', wordsOf(plugin)]),
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function wordsOf({ problem = 'ok', servedBy }: PluginState): string {
  return servedBy === undefined ? problem : `${problem}; it is served by ${servedBy.join(', ')}`;
}
