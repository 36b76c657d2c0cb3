import { Service } from '../../decorators/service.js';

/** Makes a token of one plugin for a call to another. */
export type MakeToken = (targetPluginId: string) => Promise<string>;

/** The plugins of this backend that can speak for themselves. */
@Service('root')
export class PeerVoices {
  readonly #voices = new Map<string, MakeToken>();

  add(pluginId: string, makeToken: MakeToken): void {
    this.#voices.set(pluginId, makeToken);
  }

  all(): readonly (readonly [pluginId: string, makeToken: MakeToken])[] {
    return [...this.#voices].sort(([first], [second]) => first.localeCompare(second));
  }
}
