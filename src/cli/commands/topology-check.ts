import { Option } from 'commander';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { RootConfig } from '../../contracts/root-config.js';
import type { ContractReference } from '../../decorators/types.js';
import { problems } from '../../errors/catalogue.js';
import { SrvResolver } from '../../services/discovery/index.js';
import { readTopology, type TopologyBackend } from '../../services/topology/index.js';
import type { CliCommand, CommandContext } from '../command.js';
import { examineTopology, isWell } from '../topology/backend-state.js';
import { printStates } from '../topology/print-states.js';

// By id, because the backend may stand on another copy of the package.
const CONFIG: ContractReference<RootConfig> = { id: 'core.rootConfig', scope: 'root' };

/** Asks every backend of `backend.topology` whether it runs, and whether it serves what the topology says. */
export const topologyCheck: CliCommand = {
  name: 'topology:check',
  summary: 'ask every backend of the topology whether it runs and serves its plugins',
  options: [
    new Option('--external', 'ask where browsers reach them, as from a machine outside'),
    new Option('--json', 'print JSON'),
  ],
  async run(backend: InspectedBackend, { options, output, position }: CommandContext): Promise<boolean> {
    const config = await backend.rootService(CONFIG);
    const topology = config && readTopology(config, {});
    if (config === undefined || topology === undefined)
      throw problems.commandFailed(
        'topology:check',
        'found no backend.topology in the configuration',
        'add it, or name the file that has it with --config.',
      );
    const baseUrl = config.getOptionalString('backend.baseUrl')?.replace(/\/+$/, '');
    const srv = new SrvResolver();
    const states = await examineTopology(topology, async ({ internal, external }: TopologyBackend) => {
      const url = options.external === true ? (external ?? baseUrl ?? internal) : internal;
      return url.includes('+srv://') ? srv.resolve(url).catch(() => url) : url;
    });
    if (options.json === true) output.print(JSON.stringify(states, undefined, 2));
    else {
      if (position !== undefined) output.print(`backend ${position}`);
      output.print(printStates(states));
    }
    return states.every(isWell);
  },
};
