import { toError } from '../../errors/to-error.js';
import type { PluginAddresses } from '../discovery/index.js';

/** One other backend, as far as its address shows: several plugins with one URL before `/api/`. */
export interface Peer {
  /** Without `/api/<plugin>`; the whole URL of a plugin whose URL ends otherwise. */
  readonly root: string;
  /** Whether `root` is a backend, and not a plugin. */
  readonly isBackend: boolean;
  readonly plugins: readonly { readonly id: string; readonly url: string }[];
}

/** The backends of all plugins that live elsewhere; plugins whose address cannot be found are told apart. */
export async function listPeers(addresses: PluginAddresses): Promise<{ peers: Peer[]; faults: string[] }> {
  const peers = new Map<string, Peer & { plugins: { id: string; url: string }[] }>();
  const faults: string[] = [];
  for (const id of addresses.listElsewhere()) {
    try {
      const url = await addresses.getBaseUrl(id);
      const end = `/api/${encodeURIComponent(id)}`;
      const isBackend = url.endsWith(end);
      const root = isBackend ? url.slice(0, -end.length) : url;
      const peer = peers.get(root) ?? { root, isBackend, plugins: [] };
      peer.plugins.push({ id, url });
      peers.set(root, peer);
    } catch (error) {
      faults.push(`Plugin '${id}' cannot be found: ${toError(error).message}`);
    }
  }
  return { peers: [...peers.values()], faults };
}
