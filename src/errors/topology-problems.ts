import { ProsceniumError } from './proscenium-error.js';

const NAME_IT = 'set the environment variable PROSCENIUM_BACKEND, or backend.topology.self,';

/** What is wrong with how plugins are divided among backends. */
export const topologyProblems = {
  namelessBackend: (names: readonly string[]) =>
    invalid('The topology does not say which of its backends this one is.', 'backend.topology.self', [
      `${NAME_IT} to one of ${quoted(names)}.`,
    ]),
  unknownBackend: (name: string, where: string, similar: string | undefined, names: readonly string[]) =>
    invalid(
      `This backend is called '${name}', and the topology has no such backend.`,
      where,
      similar === undefined
        ? `name one of ${quoted(names)}, or add '${name}' to backend.topology.backends.`
        : `write '${similar}', if you mean that one.`,
    ),
  pluginTwice: (pluginId: string, first: string, second: string) =>
    invalid(
      first === second
        ? `The topology names plugin '${pluginId}' twice in backend '${first}'.`
        : `The topology places plugin '${pluginId}' in two backends: '${first}' and '${second}'.`,
      'backend.topology.backends',
      first === second
        ? 'remove one of them.'
        : 'remove it from one of them; replicas of a backend share its name and its URL.',
    ),
  backendsAtOneUrl: (first: string, second: string, url: string) =>
    invalid(
      `The backends '${first}' and '${second}' of the topology have one URL: ${url}`,
      'backend.topology.backends',
      'give each its own URL, or make one backend of them.',
    ),
  unplacedPlugin: (pluginId: string, names: readonly string[]) =>
    invalid(
      `Plugin '${pluginId}' was added, and the topology places it in no backend.`,
      'backend.topology.backends',
      `add '${pluginId}' to the plugins of one of ${quoted(names)}.`,
    ),
  absentPlugin: (pluginId: string, name: string, where: string, similar: string | undefined) =>
    invalid(
      `The topology places plugin '${pluginId}' in this backend, '${name}', and nobody added it.`,
      where,
      similar === undefined
        ? `add the plugin in the main file, or remove '${pluginId}' from the topology.`
        : `write '${similar}', if you mean that one; otherwise add the plugin in the main file.`,
    ),
  invalidTopology: (errors: readonly Error[]) =>
    new ProsceniumError('INVALID_TOPOLOGY', {
      what: `The topology has ${errors.length} faults.`,
      mend: 'mend each fault below.',
      errors,
    }),
};

function invalid(what: string, where: string, mend: string | readonly string[]): ProsceniumError {
  return new ProsceniumError('INVALID_TOPOLOGY', { what, where, mend });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
