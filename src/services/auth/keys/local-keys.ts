import type { CryptoKey } from 'jose';
import { Clock } from '../../../contracts/clock.js';
import { Service } from '../../../decorators/service.js';
import { loadJose } from '../load-jose.js';
import type { PublicKey } from './public-key.js';

/**
 * The keys with which plugins of this process sign, so that plugins that live together need no request to verify each other.
 * A key in here was made in this process by that plugin; whatever discovery says of the plugin, there is nothing to ask for.
 */
@Service('root', { eager: false })
export class LocalKeys {
  readonly #keys = new Map<string, LocalKey>();

  constructor(private readonly clock: Clock) {}

  /** Makes a key known until it expires. */
  add(pluginId: string, key: PublicKey, expiresAt: Date): void {
    const now = this.clock.now();
    for (const [id, known] of this.#keys) if (known.expiresAt <= now) this.#keys.delete(id);
    this.#keys.set(nameOf(pluginId, key.kid), { key, expiresAt: expiresAt.getTime() });
  }

  /** The key of a plugin of this process; `undefined` when that has none of this name and kind. */
  async find(
    pluginId: string,
    { kid, alg }: { readonly kid?: unknown; readonly alg?: unknown },
  ): Promise<CryptoKey | undefined> {
    if (typeof kid !== 'string') return undefined;
    const known = this.#keys.get(nameOf(pluginId, kid));
    if (known === undefined || known.key.alg !== alg || known.expiresAt <= this.clock.now()) return undefined;
    const { importJWK } = await loadJose();
    known.imported ??= importJWK(known.key) as Promise<CryptoKey>;
    return known.imported;
  }
}

interface LocalKey {
  readonly key: PublicKey;
  readonly expiresAt: number;
  imported?: Promise<CryptoKey>;
}

/** Ids of plugins have no blanks. */
function nameOf(pluginId: string, kid: string): string {
  return `${pluginId} ${kid}`;
}
